import { ANY_CLUSTER, CLUSTER_CODES, CLUSTER_ENVIRONMENT, clusterFlag } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'Answer what a tool asks, or list what is asked',
  description: [
    'Tools ask where they were launched with `--approvals ask`: for a permission, or because their model has a question.',
    'An answer is the number of an option, its label, or a text where the question takes one. The first answer counts.',
  ].join(' '),
  examples: [
    'aim answer                       # what is asked, of all clusters and runs',
    'aim answer claude-3 1            # the first option',
    'aim answer claude-3 deny',
    'aim answer claude-3.2 "Use the second schema"   # the second question of that turn, and no other',
  ],
  args: {
    turn: optionalArgument('the id of a turn, or of its question', 'turn'),
    answer: optionalArgument('the number of an option, its label, or a text'),
  },
  flags: { name: clusterFlag({ summary: ANY_CLUSTER }) },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: {
    ...CLUSTER_CODES,
    1: 'the turn asks nothing, or what it asked has its answer',
    2: 'the answer is none that the question takes',
  },
  async run({ args, flags }, context) {
    const { answer } = await import('./services/answer.ts');
    return answer({ name: flags.name, ...args }, context);
  },
});
