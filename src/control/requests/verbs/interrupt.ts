import { z } from '../../../lib/schema/z.ts';
import { AimError } from '../../../model/errors.ts';
import { turnEndSchema } from '../../../model/turn/turn-end.ts';
import type { Turn } from '../../../pool/turns/turn.ts';
import { checkInstance, type ControlHost, defineRequest, instanceField } from '../request.ts';
import { turnEndOf } from '../turn-end.ts';

export const interrupt = defineRequest('interrupt', {
  description: 'Ends this turn, the one that runs there, or the only one that runs',
  body: {
    turn: z.string().nullable().default(null),
    to: instanceField.nullable().default(null),
  },
  result: z.object({
    end: turnEndSchema.nullable().meta({ description: 'Null: nothing ran' }),
    already: z.boolean().meta({ description: 'It had ended before' }),
  }),
  async answer({ turn: id, to }, { host }) {
    checkInstance(host, to);
    const turn = turnOf(host, id, to);
    if (turn === null) return { end: null, already: false };
    if ('ending' in turn.state) return { end: turnEndOf(turn), already: true };
    turn.interrupt('interrupted by `aim interrupt`');
    await turn.ended;
    return { end: turnEndOf(turn), already: false };
  },
});

function turnOf({ cluster, name }: ControlHost, id: string | null, to: number | null): Turn | null {
  const turns = cluster?.pool.turns;
  if (id !== null) {
    if (turns !== undefined) return turns.get(id);
    throw new AimError('unknown_turn', `there is no turn ${id}: ${name} starts`);
  }
  const running = turns?.running(to) ?? [];
  if (running.length <= 1) return running[0] ?? null;
  throw new AimError('usage', `several turns run: ${running.map((it) => it.id).join(', ')}`, {
    hint: 'choose one: `aim interrupt TURN`, or `--to I`',
  });
}
