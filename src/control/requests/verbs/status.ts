import { z } from '../../../lib/schema/z.ts';
import { clusterStatusSchema } from '../../../model/cluster/cluster-status.ts';
import { defineRequest } from '../request.ts';

export const status = defineRequest('status', {
  body: {},
  result: z.object({ clusters: z.array(clusterStatusSchema) }),
  answer: async (_request, { host }) => ({ clusters: host.status() }),
});
