import { CLUSTER_CODES, CLUSTER_ENVIRONMENT, clusterArgument, clusterFlag, nameOf } from './flags/cluster-flags.ts';
import { AimError } from '../src/model/errors.ts';
import { defineCommand } from './table/define-command.ts';
import { switchFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'End a cluster or a run, with all its processes, or what `aim warm` keeps',
  description: [
    'Running turns are interrupted, queued ones are cancelled. The command returns when all processes are gone.',
    'Runs that use what `aim warm` keeps go on when that ends.',
  ].join(' '),
  examples: ['aim stop', 'aim stop review', 'aim stop --all', 'aim stop --warm'],
  args: { name: clusterArgument },
  flags: {
    name: clusterFlag({ exclusive: ['all', 'warm'] }),
    all: switchFlag('End all your clusters and runs, and what `aim warm` keeps', { exclusive: ['name', 'warm'] }),
    warm: switchFlag('End what `aim warm` keeps, and nothing else', { exclusive: ['name', 'all'] }),
  },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: {
    ...CLUSTER_CODES,
    0: 'it has ended; with --all or --warm also where there was none',
    1: 'one did not end',
  },
  async run(given, context) {
    const { stop, stopWarm } = await import('./services/stop.ts');
    const name = nameOf(given);
    const { all, warm } = given.flags;
    if (all && name !== undefined) throw new AimError('usage', `${name} and --all: give one of them`);
    if (warm && name !== undefined) throw new AimError('usage', `${name} and --warm: give one of them`);
    return warm ? stopWarm(context) : stop({ name, all }, context);
  },
});
