import { schemaLater, z } from '../../../lib/schema/z.ts';
import { clusterStatusSchema } from '../../../model/cluster/cluster-status.ts';
import { checkInstance, defineRequest, instanceField } from '../request.ts';

export const restart = defineRequest('restart', {
  description: 'A new process in the slot; the turn that runs there is interrupted',
  body: { instance: instanceField },
  result: z.object({ instance: schemaLater(() => clusterStatusSchema.shape.instances.element) }),
  async answer({ instance }, { host, signal }) {
    checkInstance(host, instance);
    const { pool } = await host.whenCluster(signal);
    return { instance: await pool.restartInstance(instance) };
  },
});
