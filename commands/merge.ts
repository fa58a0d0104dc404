import { CLUSTER_CODES, CLUSTER_ENVIRONMENT, clusterFlag, optionalInstanceArgument } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { switchFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'Merge what the workers of a cluster did that have worktrees of their own',
  description: [
    'The cluster was launched with --isolation worktree. What a worker did becomes one commit on your branch, and its worktree',
    'goes on from there. It waits for the turn that runs there. Without an instance it merges every worker, one after another.',
    'What conflicts or fails the check of --verify stays on the branch of the worker.',
  ].join(' '),
  examples: [
    'aim merge 1',
    'aim merge --name review',
    'aim merge 1 --leave                      # its work stays on its branch; it begins anew at what is merged',
    "aim merge 1 --resolve || aim send --to 1 'Resolve the conflict markers'   # then merge it again",
  ],
  args: { instance: optionalInstanceArgument },
  flags: {
    name: clusterFlag(),
    leave: switchFlag('Merge nothing: leave the work on its branch, and begin anew at what is merged', {
      exclusive: ['resolve'],
    }),
    resolve: switchFlag('On a conflict: give the worktree both versions, with markers, for the worker to resolve'),
  },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: { ...CLUSTER_CODES, 0: 'everything is merged', 1: 'some of it could not be merged' },
  async run({ args, flags }, context) {
    const { merge } = await import('./services/merge.ts');
    return merge(
      { name: flags.name, instance: args.instance ?? null, leave: flags.leave, resolve: flags.resolve },
      context,
    );
  },
});
