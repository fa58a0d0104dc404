import { z } from '../../../lib/schema/z.ts';
import { defineRequest } from '../request.ts';

export const lease = defineRequest('lease', {
  description: 'Leases an instance from the event `granted` until the request is cancelled',
  body: {
    holder: z.string(),
    key: z.string().nullable().default(null),
    bytes: z.boolean().default(false).meta({ description: 'Also every byte between aim and the tool' }),
  },
  result: z.object({}),
  async answer(request, { host, leases, emit, signal }) {
    const cluster = await host.whenCluster(signal);
    await leases.hold(request, cluster, emit, AbortSignal.any([signal, host.closed]));
    return {};
  },
});
