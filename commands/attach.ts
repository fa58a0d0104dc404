import {
  CLUSTER_CODES,
  CLUSTER_ENVIRONMENT,
  clusterFlag,
  nameOf,
  optionalInstanceArgument,
} from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { parseValue } from './table/parse-value.ts';
import { choiceFlag, optionalArgument } from './table/flag-kinds.ts';
import { ATTACH_REPORTERS } from './services/attach/attach-reporters.ts';

export default defineCommand({
  group: 'clusters',
  summary: 'Follow what a cluster does, or one instance of it, from another terminal',
  description: [
    'Without an instance each thing that happens is a line. With one, everything that its tool writes is printed as it comes.',
    'It ends with the cluster, or by Ctrl-C, which ends nothing else.',
  ].join(' '),
  examples: [
    'aim attach',
    'aim attach 1',
    'aim attach review',
    'aim attach review 0',
    'aim attach --reporter json | jq .type',
  ],
  args: {
    target: optionalArgument(
      'a cluster or run; a number is an instance of the one that is meant without a name',
      'listener',
    ),
    instance: optionalInstanceArgument,
  },
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
    return attach({ ...attachedTo(args, flags.name), reporter: flags.reporter ?? 'plain' }, context);
  },
});

/** The cluster and the instance that a line means. `aim attach 1` is an instance, as `aim attach review` is a cluster. */
function attachedTo(
  { target, instance }: { readonly target?: string | undefined; readonly instance?: number | undefined },
  flag: string | undefined,
): { readonly name: string | undefined; readonly instance: number | undefined } {
  if (target === undefined || instance !== undefined || !/^\d+$/.test(target)) {
    return { name: nameOf({ args: { name: target }, flags: { name: flag } }), instance };
  }
  return { name: flag, instance: parseValue('instance', optionalInstanceArgument, target) as number };
}
