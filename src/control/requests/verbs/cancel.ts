import { z } from '../../../lib/schema/z.ts';
import { defineRequest } from '../request.ts';

export const cancel = defineRequest('cancel', {
  description: 'That request is not waited for any more. It interrupts a leased turn, and no other',
  body: { of: z.int() },
  result: z.object({}),
  async answer({ of }, call) {
    call.cancel(of);
    return {};
  },
});
