import {
  ANY_CLUSTER,
  CLUSTER_CODES,
  CLUSTER_ENVIRONMENT,
  clusterArgument,
  clusterFlag,
  nameOf,
} from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'Show the clusters and runs that are running, with each of their instances',
  description: [
    'Without a name it shows all of them, and inside `aim launch … -- COMMAND` that cluster alone.',
    'The document of --json follows schema/status.schema.json.',
  ].join(' '),
  examples: [
    'aim status',
    'aim status review',
    "aim status --json | jq '.clusters[].instances[] | select(.alive | not)'",
  ],
  args: { name: clusterArgument },
  flags: { name: clusterFlag({ summary: ANY_CLUSTER }) },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: CLUSTER_CODES,
  async run(given, context) {
    const { status } = await import('./services/status.ts');
    return status({ name: nameOf(given) }, context);
  },
});
