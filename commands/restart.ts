import { CLUSTER_CODES, CLUSTER_ENVIRONMENT, clusterFlag, instanceArgument } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'Replace the process of an instance, whatever its state',
  description: [
    'A turn that is running on it is interrupted. What is queued for it stays queued.',
    'The command returns when the new process is ready.',
  ].join(' '),
  examples: ['aim restart 1', 'aim restart 0 --name review'],
  args: { instance: instanceArgument },
  flags: { name: clusterFlag() },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: CLUSTER_CODES,
  async run({ args, flags }, context) {
    const { restart } = await import('./services/restart.ts');
    return restart({ name: flags.name, instance: args.instance }, context);
  },
});
