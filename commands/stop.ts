import { CLUSTER_CODES, CLUSTER_ENVIRONMENT, clusterArgument, clusterFlag, nameOf } from './flags/cluster-flags.ts';
import { AimError } from '../src/model/errors.ts';
import { defineCommand } from './table/define-command.ts';
import { switchFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'End a cluster or a run, with all its processes',
  description: [
    'Running turns are interrupted, queued ones are cancelled. The command returns when all processes are gone.',
  ].join(' '),
  examples: ['aim stop', 'aim stop review', 'aim stop --all'],
  args: { name: clusterArgument },
  flags: {
    name: clusterFlag({ exclusive: ['all'] }),
    all: switchFlag('End all your clusters and runs', { exclusive: ['name'] }),
  },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: { ...CLUSTER_CODES, 0: 'it has ended; with --all also where there was none', 1: 'one did not end' },
  async run(given, context) {
    const { stop } = await import('./services/stop.ts');
    const name = nameOf(given);
    const { all } = given.flags;
    if (all && name !== undefined) throw new AimError('usage', `${name} and --all: give one of them`);
    return stop({ name, all }, context);
  },
});
