import { CLUSTER_ENVIRONMENT, clusterArgument, clusterFlag, nameOf } from './flags/cluster-flags.ts';
import { WAIT_FOR } from './services/wait/wait-for.ts';
import { defineCommand } from './table/define-command.ts';
import { choiceFlag, secondsFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'Wait until a cluster or run has nothing left to do',
  description: [
    'That is when no turn runs or is queued and nobody has a lease, or when it has ended. --until ready waits for its first',
    'instance instead, --until ended for its end.',
  ].join(' '),
  examples: ['aim wait', 'aim wait review --until ready --timeout 60', 'aim wait review --until ended'],
  args: { name: clusterArgument },
  flags: {
    name: clusterFlag(),
    until: choiceFlag(WAIT_FOR, 'What is waited for; idle by default'),
    timeout: secondsFlag('Seconds to wait at most; without a limit by default'),
  },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: {
    0: 'it is so, or it has ended',
    1: 'with --until ready: it ended before',
    3: 'it took longer than --timeout',
    4: 'there is no such cluster',
  },
  async run(given, context) {
    const { wait } = await import('./services/wait.ts');
    const { until = 'idle', timeout } = given.flags;
    return wait({ name: nameOf(given), until, timeoutSeconds: timeout }, context);
  },
});
