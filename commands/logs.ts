import { clusterArgument, clusterFlag, nameOf } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { switchFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'Print the log of a cluster in the background',
  description: [
    'It has what `aim launch --detach` did not show, also after the end of the cluster. Without a name it is the log that was',
    'written last. `aim attach` follows any cluster, from now on.',
  ].join(' '),
  examples: ['aim logs', 'aim logs -f review'],
  args: { name: clusterArgument },
  flags: {
    name: clusterFlag({ summary: 'The cluster; by default the one whose log was written last' }),
    follow: switchFlag('Go on until the cluster has ended', { char: 'f' }),
  },
  exitCodes: { 4: 'there is no such log' },
  async run(given, context) {
    const { logs } = await import('./services/logs.ts');
    return logs({ name: nameOf(given), follow: given.flags.follow }, context);
  },
});
