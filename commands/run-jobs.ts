import { Flags } from '@oclif/core';
import { AimCommand, type CommandResult } from './host/aim-command.ts';
import { jobFileArgs, jobFileFlags, overridesOf } from './flags/job-file-flags.ts';

export default class RunJobs extends AimCommand {
  static override summary = 'Work off a file of jobs on a pool of live tool processes';
  static override description = [
    'Progress goes to stderr, the summary to stdout. The exit code is 0 when every job completed, 1 when one did not,',
    '2 for an invalid file, 4 when a tool is not there, 130 after Ctrl-C.',
  ].join(' ');
  static override examples = [
    '<%= config.bin %> run-jobs parallel_refactor.json',
    '<%= config.bin %> run-jobs parallel_refactor.json --tool sim        # rehearse it: no key, no model',
    '<%= config.bin %> run-jobs jobs.json -n 5 --timeout 300 --json | jq .counts',
    'generate-jobs | <%= config.bin %> run-jobs -',
    '<%= config.bin %> run-jobs jobs.json --on aider     # on the instances of `<%= config.bin %> launch aider`',
  ];
  static override args = jobFileArgs;
  static override flags = {
    ...jobFileFlags,
    reporter: Flags.option({
      options: ['listr', 'plain', 'json'] as const,
      summary: 'A picture (in a terminal), lines, or JSON events on stdout',
    })(),
    'fail-fast': Flags.boolean({ summary: 'Begin no further job once one did not complete' }),
    'require-clean': Flags.boolean({ summary: 'Refuse to begin when files differ from HEAD' }),
    on: Flags.string({
      summary: 'Lease instances of this cluster; inside `launch -- COMMAND` it is that one by itself',
      exclusive: ['no-cluster'],
    }),
    'no-cluster': Flags.boolean({ summary: 'Start pools of its own, also inside `launch -- COMMAND`' }),
    'dry-run': Flags.boolean({ summary: 'Tell who would run where and who waits for whom, and start nothing' }),
  };

  async run(): Promise<CommandResult> {
    const { args, flags } = await this.parse(RunJobs);
    const { readSource, loadRegistry } = await import('./services/read-source.ts');
    const { reachRemotePool } = await import('./services/reach-remote-pool.ts');
    await using reached = await reachRemotePool(flags.on, flags['no-cluster'], this.signals.signal);
    const options = {
      ...(reached === null ? {} : { remote: reached.remote }),
      source: args.file,
      text: await readSource(args.file, this.signals.signal),
      cwd: flags.cwd,
      registry: loadRegistry(flags.registry),
      overrides: overridesOf(flags),
    };
    if (flags['dry-run']) {
      const { dryRun } = await import('./services/dry-run.ts');
      return dryRun(options);
    }
    const { runWithReporter } = await import('./services/run-jobs.ts');
    // Awaited here: the line to the cluster goes when this returns.
    return await runWithReporter(
      {
        ...options,
        listens: true,
        failFast: flags['fail-fast'],
        requireClean: flags['require-clean'],
        kill: this.signals.kill,
      },
      { reporter: flags.reporter, json: flags.json },
      this.signals.signal,
    );
  }
}
