import { AimCommand, type CommandResult } from './host/aim-command.ts';
import { jobFileArgs, jobFileFlags, overridesOf } from './flags/job-file-flags.ts';

export default class Validate extends AimCommand {
  static override summary = 'Check a job file, and start nothing';
  static override description = 'Every fault is told with its place and line. The exit code is 0 or 2.';
  static override examples = ['<%= config.bin %> validate parallel_refactor.json'];
  static override args = jobFileArgs;
  static override flags = { cwd: jobFileFlags.cwd, registry: jobFileFlags.registry, tool: jobFileFlags.tool };

  async run(): Promise<CommandResult> {
    const { args, flags } = await this.parse(Validate);
    const { readSource, loadRegistry } = await import('./services/read-source.ts');
    const { prepareRun } = await import('../src/jobs/run/prepare-run.ts');
    const { plan } = prepareRun({
      source: args.file,
      text: await readSource(args.file, this.signals.signal),
      cwd: flags.cwd,
      registry: loadRegistry(flags.registry),
      overrides: overridesOf(flags),
    });
    const pools = plan.pools.map((pool) => `${pool.count} × ${pool.tool}`).join(', ');
    return {
      exitCode: 0,
      lines: [`${args.file} is valid: ${plan.jobs.length} jobs on ${pools}`],
      document: { valid: true, jobs: plan.jobs.length, pools: plan.pools },
    };
  }
}
