import { AimError } from '../src/model/errors.ts';
import { TURN_SECONDS } from './flags/cluster-flags.ts';
import { clusterBudgetFlags } from './flags/budget-flags.ts';
import { cwdFlag, registryFlag, stateDirFlag } from './flags/job-file-flags.ts';
import { maskFlag } from './flags/mask-flag.ts';
import { onEventFlag } from './flags/on-event-flag.ts';
import { worktreeFlags } from './flags/worktree-flags.ts';
import { allowManyFlag, maxWaitFlag, poolFlags } from './flags/pool-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { inGroup } from './table/flag-groups.ts';
import { wordsOf } from './table/words-of.ts';
import { requiredArgument, secondsFlag, switchFlag, textFlag } from './table/flag-kinds.ts';

export default defineCommand({
  group: 'clusters',
  summary: 'Run a cluster of a tool in the foreground, for `send`, `status`, `run-jobs` and others',
  description: [
    'Prompts that are sent while it starts are queued. It ends by Ctrl-C, by `stop`, or when no instance is left. Its last',
    'line is the reason. In a terminal, a line below the picture takes prompts: /help lists what else it takes. There',
    'what the tool asks is shown, and --approvals is `ask` by default. With',
    '-- COMMAND the command runs once an instance is ready. It has AIM_SOCKET set, and the terminal to itself. With --stdin',
    'each line is a prompt. The answers are printed as their turns end, and `launch` ends after the last one.',
    'With --isolation worktree each instance works in a git worktree of its own. `aim merge` brings what it did onto your',
    'branch. What is not merged at the end stays on a branch.',
  ].join(' '),
  examples: [
    'aim launch aider -n 3',
    'aim launch claude --name review --cwd ../other',
    'aim launch claude --budget-usd 5 --deadline 18:30   # then it takes no further prompt',
    'aim launch aider -n 3 --detach                   # in the background; later: aim stop',
    "aim launch aider --isolation worktree --verify 'npm test'   # later: aim merge 1",
    'aim launch aider --approvals read-only -- ./review.sh   # for a CI step: the script only asks, by `aim send`',
    'aim launch aider -n 3 -- aim run-jobs jobs.json  # its jobs run on these instances',
    "printf 'What is a turn?\\n' | aim launch sim --approvals read-only --stdin",
  ],
  args: { tool: requiredArgument('a tool; `aim tools` lists them', 'tool') },
  flags: {
    ...poolFlags,
    'allow-many': allowManyFlag,
    'max-wait': maxWaitFlag,
    ...inGroup('cluster', {
      name: textFlag('The name of the cluster; by default the tool’s id, with a number while that is taken'),
      stdin: switchFlag('Each line of stdin is a prompt'),
      detach: switchFlag(
        'Run it in the background: it outlives the terminal. `aim logs` has what it would have shown',
        {
          exclusive: ['stdin'],
        },
      ),
      'no-console': switchFlag('In a terminal: no line for prompts below the picture'),
    }),
    cwd: cwdFlag,
    registry: registryFlag,
    'state-dir': stateDirFlag,
    ...worktreeFlags,
    ...clusterBudgetFlags,
    'on-event': onEventFlag,
    mask: maskFlag,
    timeout: secondsFlag(`With --stdin: seconds that each turn may take from its start; ${TURN_SECONDS} by default`, {
      dependsOn: ['stdin'],
      group: 'limits',
    }),
  },
  takesCommand: true,
  exitCodes: {
    0: 'it was stopped, or all turns of --stdin completed; with -- COMMAND: the exit code of the command',
    1: 'no instance is left, or the name is taken',
    4: 'the tool is not installed',
    127: 'there is no such command as the one behind --',
  },
  async run({ args, flags, rest }, context, commands) {
    if (rest?.length === 0) throw new AimError('usage', 'no command after --');
    if (rest !== null && flags.stdin) throw new AimError('usage', '--stdin and a command both read stdin');
    const { clusterBudgetIn } = await import('./input/budget.ts');
    if (flags.detach) {
      if (rest !== null) throw new AimError('usage', '--detach and a command: a command has the terminal');
      // Reported here, not in a log.
      clusterBudgetIn(flags);
      const { detach } = await import('./services/launch/detach.ts');
      const { detach: _, name = null, 'no-console': __, ...others } = flags;
      const words = wordsOf(commands['launch']!.flags, others);
      return detach({ tool: args.tool, name, registry: flags.registry, words }, context);
    }
    const turnTimeoutMs = (flags.timeout ?? TURN_SECONDS) * 1000;
    const { maskVariables } = await import('./input/mask-variables.ts');
    maskVariables(flags.mask, context.environment);
    const { commandWords } = await import('./input/command-words.ts');
    const { 'on-event': onEvent } = flags;
    const { poolSettingsOf } = await import('./input/pool-settings.ts');
    const { worktreesOf } = await import('./input/worktrees.ts');
    const { launch } = await import('./services/launch.ts');
    return launch(
      {
        tool: args.tool,
        name: flags.name ?? null,
        settings: poolSettingsOf(flags),
        allowMany: flags['allow-many'],
        cwd: flags.cwd,
        registry: flags.registry,
        stateDir: flags['state-dir'],
        ...worktreesOf(flags),
        budget: clusterBudgetIn(flags),
        eventCommand: onEvent === undefined ? undefined : commandWords('--on-event', onEvent),
        purpose:
          rest !== null
            ? { kind: 'command', argv: rest }
            : flags.stdin
              ? { kind: 'stdin', turnTimeoutMs }
              : { kind: 'until-stopped', console: !flags['no-console'], turnTimeoutMs },
      },
      context,
    );
  },
});
