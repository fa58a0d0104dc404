import { cwdFlag, stateDirFlag } from './flags/job-file-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { optionalArgument, switchFlag } from './table/flag-kinds.ts';

export default defineCommand({
  group: 'jobs',
  summary: 'Remove what runs left: branches that are merged, refs, worktrees',
  description: [
    'What is not safe to go stays, and is named: a run that is going on or can be resumed, work that no branch of yours has.',
    'A run or a cluster that is named goes with its records.',
  ].join(' '),
  examples: ['aim clean --dry-run', 'aim clean', 'aim clean 20261126T163505Z-0b4c1f'],
  args: { run: optionalArgument('a run or a cluster, which goes with its records', 'run') },
  flags: {
    cwd: cwdFlag,
    'state-dir': stateDirFlag,
    'dry-run': switchFlag('Say what would go and what would stay, and remove nothing'),
    force: switchFlag('Remove work that is merged nowhere, and what could be resumed, as well'),
  },
  exitCodes: { 0: 'it did what could be done, also where something stays', 4: 'there is no such run' },
  async run({ args, flags }, context) {
    const { clean } = await import('./services/clean.ts');
    const { cwd, force, 'state-dir': stateDir, 'dry-run': dryRun } = flags;
    return clean({ run: args.run ?? null, cwd, stateDir, dryRun, force }, context);
  },
});
