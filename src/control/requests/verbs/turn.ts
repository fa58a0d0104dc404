import { z } from '../../../lib/schema/z.ts';
import { promptSchema } from '../../../model/turn/prompt.ts';
import { turnResultSchema } from '../../../model/turn/turn-result.ts';
import { defineRequest, timeoutField } from '../request.ts';

export const turn = defineRequest('turn', {
  description: 'Runs a turn on a leased instance. Cancelling it interrupts the turn, whose end still comes',
  body: {
    lease: z.int().meta({ description: 'The id of the request `lease` that is open' }),
    prompt: promptSchema,
    job: z.string().nullable().default(null).meta({ description: 'The job that the turn belongs to, for events' }),
    timeout_ms: timeoutField,
    allowed_ms: timeoutField.default(null).meta({ description: 'What to call the time-out' }),
  },
  result: z.object({ result: z.object(turnResultSchema.shape) }),
  async answer({ lease, prompt, job, timeout_ms: timeoutMs, allowed_ms: allowedMs }, { leases, emit, signal }) {
    const options = { job, timeoutMs, allowedMs, onStep: emit };
    return { result: await leases.use(lease, signal, (it, until) => it.turn(prompt, options, until)) };
  },
});
