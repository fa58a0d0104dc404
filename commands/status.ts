import { clusterFlag } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';

export default defineCommand({
  summary: 'Show the clusters and runs that are running, with each of their instances',
  description: [
    'Without --name it shows all of them. With a --name that is not running the exit code is 4.',
    'The document of --json follows schema/status.schema.json.',
  ].join(' '),
  examples: [
    'aim status',
    'aim status --name review',
    "aim status --json | jq '.clusters[].instances[] | select(.alive | not)'",
  ],
  flags: { name: clusterFlag() },
  async run({ flags }, context) {
    const { status } = await import('./services/status.ts');
    return status(flags, context);
  },
});
