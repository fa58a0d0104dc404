import { z } from '../../../lib/schema/z.ts';
import { approvalsSchema, exceeds } from '../../../model/pool/approvals.ts';
import { AimError } from '../../../model/errors.ts';
import { defineRequest } from '../request.ts';

export const session = defineRequest('session', {
  description: 'Opens a conversation on a leased instance',
  body: {
    lease: z.int().meta({ description: 'The id of the request `lease` that is open' }),
    cwd: z.string(),
    approvals: approvalsSchema,
    conversation: z.enum(['new', 'same']),
    resume: z.string().optional().meta({ description: 'A session of a service whose conversation goes on' }),
  },
  result: z.object({ session: z.string() }),
  async answer({ lease, cwd, approvals, conversation, resume }, { host, leases, signal }) {
    if (exceeds(approvals, host.approvals)) {
      throw new AimError(
        'usage',
        `${host.name} was launched with the approvals ${host.approvals}, which are less than ${approvals}`,
        {
          hint: `launch one with --approvals ${approvals}, or ask for less`,
        },
      );
    }
    const spec = { cwd, approvals, conversation, ...(resume !== undefined && { resume }) };
    const { id } = await leases.use(lease, signal, (it, until) => it.openSession(spec, until));
    return { session: id };
  },
});
