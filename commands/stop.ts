import { clusterFlag } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { switchFlag } from './table/flag-kinds.ts';

export default defineCommand({
  summary: 'End a cluster or a run, with all its processes',
  description: [
    'Running turns are interrupted, queued ones are cancelled. The command returns when all processes are gone.',
    'With --all the exit code is 1 when one of them did not end, and 0 when there is none to end.',
  ].join(' '),
  examples: ['aim stop', 'aim stop --name review', 'aim stop --all'],
  flags: {
    name: clusterFlag(['all']),
    all: switchFlag('End all your clusters and runs', { exclusive: ['name'] }),
  },
  async run({ flags }, context) {
    const { stop } = await import('./services/stop.ts');
    return stop(flags, context);
  },
});
