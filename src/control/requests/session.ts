import { z } from 'zod';
import { approvalsSchema } from '../../model/approvals.ts';
import { defineRequest } from './request.ts';

export const session = defineRequest('session', {
  description: 'Opens a conversation on a leased instance',
  body: {
    lease: z.int().meta({ description: 'The id of the request `lease` that is open' }),
    cwd: z.string(),
    approvals: approvalsSchema,
    conversation: z.enum(['new', 'same']),
  },
  result: z.object({ session: z.string() }),
  async answer({ lease, cwd, approvals, conversation }, { leases, signal }) {
    const spec = { cwd, approvals, conversation };
    const { id } = await leases.use(lease, signal, (it, until) => it.openSession(spec, until));
    return { session: id };
  },
});
