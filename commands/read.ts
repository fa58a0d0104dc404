import { CLUSTER_ENVIRONMENT, clusterFlag, instanceFlag, TURN_CODES } from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument, secondsFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'Print the answer of a turn that was sent without waiting',
  description: [
    'The command waits for the turn to end. Without an id it takes the oldest turn that has ended and is unread,',
    'or else the next one that ends. Ended turns are kept until they are read; of too many the oldest are dropped.',
  ].join(' '),
  examples: ['aim read aider-3', 'aim read --to 1 --timeout 60', 'aim read --json | jq -r .turn'],
  args: { turn: optionalArgument('the id of a turn, as `send --no-wait` prints it', 'turn') },
  flags: {
    name: clusterFlag(),
    to: instanceFlag('The next turn of this instance'),
    timeout: secondsFlag('Seconds to wait for the end of the turn; then what it has answered so far is printed'),
  },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: TURN_CODES,
  async run({ args, flags }, context) {
    const { read } = await import('./services/read.ts');
    return read({ name: flags.name, turn: args.turn, to: flags.to, timeoutSeconds: flags.timeout }, context);
  },
});
