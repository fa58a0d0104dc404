import { z } from '../../../lib/schema/z.ts';
import { turnEndSchema } from '../../../model/turn/turn-end.ts';
import { sentPromptSchema } from '../../protocol/sent-prompt.ts';
import { checkInstance, defineRequest, instanceField, timeoutField } from '../request.ts';
import { turnEndOf } from '../turn-end.ts';

export const send = defineRequest('send', {
  description: 'Sends a prompt. Its turn goes on when it is not waited for any more',
  body: {
    prompt: sentPromptSchema,
    to: instanceField.nullable().default(null).meta({ description: 'This instance and no other' }),
    key: z.string().min(1).max(200).nullable().default(null).meta({ description: 'The same key, the same instance' }),
    timeout_ms: timeoutField
      .default(null)
      .meta({ description: 'From the start of the turn; null: no end but its own' }),
    wait: z.boolean().default(true).meta({ description: 'False: the reply comes once the turn has its id' }),
  },
  result: z.object({ turn: z.string(), end: turnEndSchema.nullable().meta({ description: 'Null: not waited for' }) }),
  async answer({ prompt, to, key, timeout_ms: timeoutMs, wait }, { host, emit, signal }) {
    checkInstance(host, to);
    const cluster = host.cluster ?? (await host.whenCluster(signal));
    const text = prompt.kind === 'typed' ? prompt.text : prompt;
    const turn = cluster.accept(text, { to, key, timeoutMs, onStep: emit });
    if (!wait) {
      // No event follows the reply: where an instance is idle, the start of the turn comes before it.
      await new Promise((resolve) => setImmediate(resolve));
      return { turn: turn.id, end: null };
    }
    await cluster.pool.turns.read(turn, signal);
    return { turn: turn.id, end: turnEndOf(turn) };
  },
});
