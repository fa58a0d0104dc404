import { CLUSTER_CODES, CLUSTER_ENVIRONMENT, clusterFlag, instanceFlag } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'End a turn; its instance goes on with the next',
  description: [
    'Without an id it ends the only turn that is running. A turn that is still queued is never sent.',
    'The command returns when the turn has ended.',
  ].join(' '),
  examples: ['aim interrupt', 'aim interrupt aider-3', 'aim interrupt --to 1'],
  args: { turn: optionalArgument('the id of a turn', 'turn') },
  flags: { name: clusterFlag(), to: instanceFlag('The turn that is running on this instance') },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: { ...CLUSTER_CODES, 4: 'there is no such cluster, or no such turn' },
  async run({ args, flags }, context) {
    const { interrupt } = await import('./services/interrupt.ts');
    return interrupt({ name: flags.name, turn: args.turn, to: flags.to }, context);
  },
});
