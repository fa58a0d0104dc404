import { Args, Flags } from '@oclif/core';
import { AimError } from '../src/model/errors.ts';
import { AimCommand, type CommandResult, secondsFlag } from './host/aim-command.ts';
import { TURN_SECONDS } from './flags/cluster-flags.ts';
import { checkCount, countFlag, jobFileFlags } from './flags/job-file-flags.ts';

export default class Launch extends AimCommand {
  static override summary = 'Hold a cluster of a tool in the foreground, for `send`, `status`, `run-jobs` and others';
  static override usage = 'launch TOOL [FLAGS] [-- COMMAND…]';
  static override description = [
    'Prompts that are sent while it starts are queued. It ends by Ctrl-C, by `stop`, or when no instance is left, and its',
    'last line tells why. With -- COMMAND the command runs once an instance is ready, with AIM_SOCKET set and the terminal',
    'its own; its exit code is that of `launch`. With --stdin each line is a prompt, the answers come as they end, and the',
    'end of stdin ends it after the last one.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> launch aider -n 3',
    '<%= config.bin %> launch claude --name review --cwd ../other',
    '<%= config.bin %> launch aider -n 3 -- ./review.sh            # for a CI step: the script uses `aim send`',
    '<%= config.bin %> launch aider -n 3 -- <%= config.bin %> run-jobs jobs.json  # its jobs run on these instances',
    "printf 'What is a lease?\\nWhat is a turn?\\n' | <%= config.bin %> launch sim --stdin",
  ];
  static override args = {
    tool: Args.string({ description: 'a tool; `aim tools` lists them', required: true, ignoreStdin: true }),
  };
  static override flags = {
    count: Flags.integer({ ...countFlag, summary: 'Instances, 1 to 10', default: 3 }),
    'allow-many': jobFileFlags['allow-many'],
    routing: {
      ...jobFileFlags.routing,
      summary: 'Which instance gets the next prompt; least_busy by default: one that is idle',
    },
    name: Flags.string({ summary: 'What others call it; the tool’s id by default, with a number while that is taken' }),
    cwd: jobFileFlags.cwd,
    model: jobFileFlags.model,
    approvals: { ...jobFileFlags.approvals, summary: 'What prompts may do: edit files (allow-edits), more or less' },
    start: jobFileFlags.start,
    registry: jobFileFlags.registry,
    stdin: Flags.boolean({ summary: 'Each line of stdin is a prompt' }),
    timeout: Flags.custom<number>({
      summary: `With --stdin: seconds that each turn may take, from when it starts; ${TURN_SECONDS} by default`,
      dependsOn: ['stdin'],
      parse: secondsFlag('--timeout'),
    })(),
  };

  async run(): Promise<CommandResult> {
    // What comes after -- is not ours to read.
    const end = this.argv.indexOf('--');
    const command = end === -1 ? null : this.argv.slice(end + 1);
    const { args, flags } = await this.parse(Launch, end === -1 ? this.argv : this.argv.slice(0, end));
    if (command?.length === 0) throw new AimError('usage', 'no command after --');
    if (command !== null && flags.stdin) throw new AimError('usage', '--stdin and a command both want stdin');
    checkCount(flags);
    const { timeout = TURN_SECONDS } = flags;
    const { loadRegistry } = await import('./services/read-source.ts');
    const { launchCluster } = await import('./services/launch.ts');
    return launchCluster(
      {
        tool: args.tool,
        name: flags.name ?? null,
        count: flags.count,
        allowMany: flags['allow-many'],
        ...(flags.routing === undefined ? {} : { routing: flags.routing }),
        cwd: flags.cwd,
        model: flags.model ?? null,
        ...(flags.approvals === undefined ? {} : { approvals: flags.approvals }),
        ...(flags.start === undefined ? {} : { start: flags.start }),
        registry: loadRegistry(flags.registry),
      },
      { command, stdin: flags.stdin ? { timeoutMs: timeout * 1000 } : null, json: flags.json },
      this.signals,
    );
  }
}
