import { z } from '../../../lib/schema/z.ts';
import { defineRequest } from '../request.ts';

export const stop = defineRequest('stop', {
  description: 'The connection ends when all has',
  body: {},
  result: z.object({
    name: z.string(),
    unmerged: z
      .array(z.object({ instance: z.int(), branch: z.string() }))
      .default([])
      .meta({ description: 'Workers with worktrees whose work is not merged: it stays on these branches' }),
  }),
  async answer(_request, { host }) {
    const unmerged = host.status().flatMap(({ instances }) =>
      instances.flatMap(({ index, worktree }) => {
        const branch = worktree?.branch ?? null;
        return branch === null ? [] : [{ instance: index, branch }];
      }),
    );
    host.stop();
    return { name: host.name, unmerged };
  },
});
