import { z } from '../../../lib/schema/z.ts';
import { checkInstance, defineRequest, instanceField } from '../request.ts';

export const soFar = defineRequest('so_far', {
  description: 'What this turn, the one that runs there, or the only one that runs has answered until now',
  body: {
    turn: z.string().nullable().default(null),
    to: instanceField.nullable().default(null),
  },
  result: z.object({
    turn: z.string().nullable().meta({ description: 'Null: no such turn runs, or several do' }),
    text: z.string().meta({ description: 'The end of a long one' }),
  }),
  async answer({ turn: id, to }, { host }) {
    checkInstance(host, to);
    const running = host.cluster?.pool.turns.running(to) ?? [];
    const found = id === null ? running : running.filter((turn) => turn.id === id);
    const [turn] = found;
    return turn === undefined || found.length > 1 ? { turn: null, text: '' } : { turn: turn.id, text: turn.soFar };
  },
});
