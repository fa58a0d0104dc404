import { FAIL_ON_CHOICES } from '../src/model/choices.ts';
import { REPORTER_KINDS } from '../src/reporters/reporter.ts';
import { cwdFlag, optionalJobFileArgs, overrideFlags, registryFlag, stateDirFlag } from './flags/job-file-flags.ts';
import { maskFlag } from './flags/mask-flag.ts';
import { onEventFlag } from './flags/on-event-flag.ts';
import { resumeFlags, resumeOf } from './flags/resume-flags.ts';
import { defineCommand } from './table/define-command.ts';
import { inGroup } from './table/flag-groups.ts';
import { choiceFlag, choicesFlag, listFlag, switchFlag, textFlag } from './table/flag-kinds.ts';

export default defineCommand({
  quick: true,
  group: 'jobs',
  summary: 'Run a file of jobs on a pool of live tool processes',
  description: 'Progress goes to stderr, the summary to stdout.',
  examples: [
    'aim run-jobs parallel_refactor.json',
    'aim run-jobs parallel_refactor.json --tool sim        # rehearse it: no key, no model',
    'aim run-jobs jobs.json -n 5 --timeout 300 --json | jq .counts',
    'generate-jobs | aim run-jobs -',
    'aim run-jobs jobs.json --fail-on no-change,refusals   # in CI: an edit that was not made is a failure',
    'aim run-jobs jobs.json --on aider     # on the instances of `aim launch aider`',
    'aim run-jobs --resume                 # go on with the newest run that is not done',
    'aim run-jobs --resume --only-failed   # try again what failed',
  ],
  args: optionalJobFileArgs,
  flags: {
    ...overrideFlags,
    cwd: cwdFlag,
    registry: registryFlag,
    'state-dir': stateDirFlag,
    ...inGroup('output', {
      reporter: choiceFlag(
        REPORTER_KINDS,
        'Progress as a picture (listr), as lines (plain), or as JSON events on stdout',
      ),
      report: listFlag(
        'Write the result as junit=PATH, html=PATH or markdown=PATH, or tell it to GitHub Actions (github); repeatable',
        { placeholder: 'KIND=PATH' },
      ),
      'fail-on': choicesFlag(
        FAIL_ON_CHOICES,
        'Exit with 1 too when an editing job changed nothing, or when something was refused or did not apply',
      ),
    }),
    'on-event': onEventFlag,
    mask: maskFlag,
    ...inGroup('place', {
      'in-place': switchFlag('With --tool sim: rehearse in the checkout itself, not in a copy of it'),
      'require-clean': switchFlag('Do not start when files differ from HEAD'),
    }),
    ...inGroup('instances', {
      on: textFlag('Lease instances of this cluster; inside `launch -- COMMAND` that one is the default', {
        exclusive: ['no-cluster'],
        names: 'cluster',
      }),
      'no-cluster': switchFlag('Start pools of its own, also inside `launch -- COMMAND`'),
    }),
    ...inGroup('jobs', {
      'fail-fast': switchFlag('Start no further job after one that did not complete'),
      'dry-run': switchFlag('Show where each job would run and what it would wait for, and start nothing'),
    }),
    ...resumeFlags,
  },
  environment: { AIM_SOCKET: 'the cluster that --on names, inside `aim launch … -- COMMAND`' },
  exitCodes: {
    0: 'every job completed, and what was merged has landed',
    1: 'a job did not complete, or --fail-on; or it could not begin or land',
    4: 'a tool is not installed; there is no such cluster or run',
  },
  async run({ args, flags }, context) {
    const { maskVariables } = await import('./input/mask-variables.ts');
    maskVariables(flags.mask, context.environment);
    const { commandWords } = await import('./input/command-words.ts');
    const { 'on-event': onEvent } = flags;
    const eventCommand = onEvent === undefined ? undefined : commandWords('--on-event', onEvent);
    const { overridesOf } = await import('./input/overrides.ts');
    const { runJobs } = await import('./services/run-jobs.ts');
    return runJobs(
      {
        file: args.file,
        cwd: flags.cwd,
        registry: flags.registry,
        overrides: overridesOf(flags),
        reporter: flags.reporter,
        reports: flags.report ?? [],
        stateDir: flags['state-dir'],
        eventCommand,
        failFast: flags['fail-fast'],
        failOn: flags['fail-on'],
        requireClean: flags['require-clean'],
        inPlace: flags['in-place'],
        remote: { name: flags.on, never: flags['no-cluster'] },
        dryRun: flags['dry-run'],
        resume: resumeOf(flags),
      },
      context,
    );
  },
});
