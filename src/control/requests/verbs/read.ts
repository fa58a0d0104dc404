import { z } from '../../../lib/schema/z.ts';
import { deadline } from '../../../lib/clock.ts';
import { AimError } from '../../../model/errors.ts';
import { turnEndSchema } from '../../../model/turn/turn-end.ts';
import type { Turn } from '../../../pool/turns/turn.ts';
import type { TurnStore } from '../../../pool/turns/turn-store.ts';
import { checkInstance, defineRequest, instanceField, timeoutField } from '../request.ts';
import { turnEndOf } from '../turn-end.ts';

export const read = defineRequest('read', {
  description: 'The end of this turn, or the oldest unread one; waits for it',
  body: {
    turn: z.string().nullable().default(null),
    to: instanceField.nullable().default(null),
    timeout_ms: timeoutField.default(null),
  },
  result: z.object({ end: turnEndSchema }),
  async answer({ turn, to, timeout_ms: timeoutMs }, { host, signal }) {
    checkInstance(host, to);
    const either = AbortSignal.any([signal, host.closed]);
    const wait = async (until: AbortSignal) => {
      const { pool } = host.cluster ?? (await host.whenCluster(until));
      return { end: turnEndOf(await readTurn(pool.turns, turn, to, until)) };
    };
    if (timeoutMs === null) return wait(either);
    const what = turn === null ? 'no turn ended' : `${turn} did not end`;
    const late = new AimError('timed_out', `${what} within ${timeoutMs / 1000} s`);
    using limit = deadline(host.clock, timeoutMs, late, either);
    return await wait(limit.signal);
  },
});

async function readTurn(turns: TurnStore, id: string | null, to: number | null, signal: AbortSignal): Promise<Turn> {
  if (id === null) return turns.readNext(to, signal);
  const turn = turns.get(id);
  await turns.read(turn, signal);
  return turn;
}
