import { Args, Flags } from '@oclif/core';
import { AimCommand, type CommandResult, secondsFlag } from './host/aim-command.ts';
import { nameFlag, sessionFlag, toFlag, TURN_SECONDS, waitFlag } from './flags/cluster-flags.ts';

export default class Send extends AimCommand {
  static override summary = 'Send a prompt to a cluster that `launch` holds, and print the answer';
  static override description = [
    'The answer goes to stdout as it comes, and nothing else does. One line whose first word is among the tool’s own',
    'commands (`aim tools TOOL --json` lists them) is a command; everything else, and all of stdin, is a message, which',
    'arrives as it is. Ctrl-C interrupts the turn. The exit code is 0 when it completed, 1 when it did not, 3 when it',
    'timed out, 4 when there is no such cluster, 5 when it was refused, 130 when it was interrupted.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> send "Which modules have no tests?"',
    '<%= config.bin %> send --name review --to 1 "/add core/state.py"',
    '<%= config.bin %> send --session docs "Go on with the next page"   # the same session, the same conversation',
    'git diff | <%= config.bin %> send -                                # a message from stdin',
    '<%= config.bin %> send --all --message "/ is no command here"      # every instance answers',
    'turn=$(<%= config.bin %> send --no-wait "Run the tests"); <%= config.bin %> read "$turn"',
  ];
  static override args = {
    prompt: Args.string({ description: 'what to send, or - for stdin', required: true, ignoreStdin: true }),
  };
  static override flags = {
    name: nameFlag,
    to: { ...toFlag, exclusive: ['all', 'session'] },
    all: Flags.boolean({ summary: 'To every instance; wait for all of them', exclusive: ['to', 'session'] }),
    session: sessionFlag,
    timeout: Flags.custom<number>({
      summary: 'Seconds that the turn may take, from when it starts',
      default: TURN_SECONDS,
      parse: secondsFlag('--timeout'),
    })(),
    'no-wait': Flags.boolean({ summary: 'Print the id of the turn, for `read`, and do not wait for its end' }),
    'wait-for-cluster': waitFlag,
    command: Flags.boolean({ summary: 'The prompt is a command of the tool’s', exclusive: ['message'] }),
    message: Flags.boolean({ summary: 'The prompt is a message, whatever it looks like', exclusive: ['command'] }),
  };

  async run(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Send);
    const { sendPrompt } = await import('./services/send.ts');
    return sendPrompt(
      {
        prompt: args.prompt,
        kind: flags.command ? 'command' : flags.message ? 'message' : 'typed',
        name: flags.name,
        wait: flags['wait-for-cluster'],
        to: flags.to ?? null,
        key: flags.session ?? null,
        all: flags.all,
        timeoutMs: flags.timeout * 1000,
        waits: !flags['no-wait'],
        json: flags.json,
      },
      this.signals,
    );
  }
}
