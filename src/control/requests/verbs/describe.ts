import { z } from '../../../lib/schema/z.ts';
import { shownRow } from '../../../tools/launch/environment.ts';
import { defineRequest } from '../request.ts';

export const describe = defineRequest('describe', {
  description: 'The tool, and where it works; waits until the cluster knows its tool',
  body: {},
  result: z.object({
    name: z.string(),
    cwd: z.string(),
    model: z.string().nullable(),
    routing: z.string(),
    count: z.int(),
    version: z.string().nullable(),
    tool: z.looseObject({ id: z.string() }).meta({ description: 'The row of the registry' }),
  }),
  async answer(_request, { host, signal }) {
    const { pool, routing } = await host.whenCluster(signal);
    const { cwd, model } = host.status()[0]!;
    const { row, version } = pool.tool;
    // What its row sets may be a key, and nothing is started at the other end.
    const tool = shownRow(row);
    return { name: host.name, cwd, model, routing, count: pool.instances.length, version, tool };
  },
});
