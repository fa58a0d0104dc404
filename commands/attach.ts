import { CLUSTER_CODES, CLUSTER_ENVIRONMENT, clusterFlag, optionalInstanceArgument } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { choiceFlag } from './table/flag-kinds.ts';
import { ATTACH_REPORTERS } from './services/attach/attach-reporters.ts';

export default defineCommand({
  group: 'clusters',
  summary: 'Follow what a cluster does, or one instance of it, from another terminal',
  description: [
    'Without an instance each thing that happens is a line. With one, everything that its tool writes is printed as it comes.',
    'It ends with the cluster, or by Ctrl-C, which ends nothing else.',
  ].join(' '),
  examples: ['aim attach', 'aim attach 1', 'aim attach --name review 0', 'aim attach --reporter json | jq .type'],
  args: { instance: optionalInstanceArgument },
  flags: {
    name: clusterFlag(),
    reporter: choiceFlag(
      ATTACH_REPORTERS,
      'Lines for a person (plain, the default), or each event as a line of JSON (json)',
    ),
  },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: { ...CLUSTER_CODES, 130: 'ended by Ctrl-C; the cluster goes on' },
  async run({ args, flags }, context) {
    const { attach } = await import('./services/attach.ts');
    return attach({ name: flags.name, instance: args.instance, reporter: flags.reporter ?? 'plain' }, context);
  },
});
