import { z } from '../../../lib/schema/z.ts';
import { AimError } from '../../../model/errors.ts';
import { workerMergeSchema } from '../../../model/merging/worker-merge.ts';
import { checkInstance, defineRequest, instanceField } from '../request.ts';

export const merge = defineRequest('merge', {
  description:
    'Merges what a worker did in its worktree, when no turn runs on it. It goes on when it is not waited for',
  body: {
    instance: instanceField.nullable().default(null).meta({ description: 'Null: every worker, one after another' }),
    leave: z
      .boolean()
      .default(false)
      .meta({ description: 'Its work stays on its branch instead, and it begins anew at what is merged' }),
    resolve: z
      .boolean()
      .default(false)
      .meta({ description: 'Where it does not fit, its worktree gets both versions, with conflict markers' }),
  },
  result: z.object({ merges: z.array(workerMergeSchema) }),
  async answer({ instance, leave, resolve }, { host, signal }) {
    if (leave && resolve) throw new AimError('usage', 'choose one: leave or resolve');
    if (host.kind === 'cluster') checkInstance(host, instance);
    const either = AbortSignal.any([signal, host.closed]);
    return { merges: await host.merge(instance, leave ? 'leave' : resolve ? 'resolve' : 'merge', either) };
  },
});
