import { prepareRun } from '../../src/jobs/run/open/prepare-run.ts';
import { counted } from '../../src/lib/text/plural.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { type JobFileOptions, prepareOptions } from '../input/job-file-options.ts';

/** Checks a job file and starts nothing. @throws AimError invalid_file with every fault and its place. */
export async function validate(options: JobFileOptions, context: CommandContext): Promise<CommandResult> {
  const { plan } = await prepareRun(await prepareOptions(options, context), context.signal);
  const pools = plan.pools.map(({ count, tool }) => `${count} × ${tool}`).join(', ');
  return {
    exitCode: EXIT.ok,
    lines: [
      `${options.file} is valid: ${counted(plan.jobs.length, 'job')}${pools === '' ? ': nothing matches' : ` on ${pools}`}`,
    ],
    document: { valid: true, jobs: plan.jobs.length, pools: plan.pools },
  };
}
