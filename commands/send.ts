import {
  CLUSTER_ENVIRONMENT,
  clusterFlag,
  instanceFlag,
  sessionFlag,
  TURN_CODES,
  TURN_SECONDS,
} from './flags/cluster-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument, secondsFlag, secondsFlagWithDefault, switchFlag, textFlag } from './table/flag-kinds.ts';
import { AimError } from '../src/model/errors.ts';

export default defineCommand({
  quick: true,
  group: 'clusters',
  summary: 'Send a prompt to a cluster that `launch` runs, and print the answer',
  description: [
    'The answer goes to stdout as it streams, and nothing else does. A single line whose first word is a command of the',
    'tool (`aim tools TOOL --json` lists them) is sent as a command. Everything else, and all of stdin, is a message and',
    'arrives unchanged. Ctrl-C interrupts the turn. A prompt that looks like a flag goes behind --.',
  ].join(' '),
  examples: [
    'aim send "Which modules have no tests?"                # what it may do is set by `aim launch --approvals`',
    'aim send --name review --to 1 "/add core/state.py"',
    'aim send --session docs "Go on with the next page"   # the same session, the same conversation',
    'git diff | aim send -                                # a message from stdin',
    'aim send --all --message "/ is no command here"      # every instance answers',
    'aim send -- "-h prints what?"                        # a prompt that begins with a dash',
    'turn=$(aim send --no-wait "Run the tests"); aim read "$turn"',
    'aim send --batch prompts.txt                         # a prompt in each line, all at once',
  ],
  args: { prompt: optionalArgument('what to send, or - for stdin') },
  flags: {
    name: clusterFlag(),
    to: instanceFlag('Send it to this instance', ['all', 'session']),
    all: switchFlag('Send it to every instance and wait for all of them', { exclusive: ['to', 'session'] }),
    session: sessionFlag,
    timeout: secondsFlagWithDefault('Seconds that the turn may take from its start', TURN_SECONDS),
    'no-wait': switchFlag('Print the id of the turn, for `read`, and do not wait for its end'),
    'wait-for-cluster': secondsFlag('Seconds to wait for the cluster to appear'),
    batch: textFlag(
      'A file of prompts, or - for stdin: a line each, or JSON lines with prompt, id, to, session. All are sent at once',
      { exclusive: ['to', 'all', 'session', 'command', 'message'], names: 'file' },
    ),
    command: switchFlag('The prompt is a command of the tool', { exclusive: ['message'] }),
    message: switchFlag('The prompt is a message, whatever its first word is', { exclusive: ['command'] }),
  },
  environment: CLUSTER_ENVIRONMENT,
  exitCodes: TURN_CODES,
  async run({ args, flags }, context) {
    const common = {
      name: flags.name,
      waitSeconds: flags['wait-for-cluster'],
      timeoutMs: flags.timeout * 1000,
      wait: !flags['no-wait'],
    };
    if (flags.batch !== undefined) {
      if (args.prompt !== undefined) throw new AimError('usage', 'a prompt and --batch: give one of them');
      const { sendBatch } = await import('./services/send/send-batch.ts');
      return sendBatch({ ...common, file: flags.batch }, context);
    }
    if (args.prompt === undefined) {
      throw new AimError('usage', 'no prompt', { hint: 'give what to send, or - for stdin, or --batch FILE' });
    }
    const { send } = await import('./services/send.ts');
    return send(
      {
        ...common,
        prompt: args.prompt,
        kind: flags.command ? 'command' : flags.message ? 'message' : 'typed',
        to: flags.to ?? null,
        key: flags.session ?? null,
        all: flags.all,
      },
      context,
    );
  },
});
