import { type PrepareOptions, prepareRun } from '../../src/jobs/run/prepare-run.ts';
import { edits } from '../../src/model/job.ts';
import { blockersOf } from '../../src/jobs/plan/schedule.ts';
import type { CommandResult } from '../host/aim-command.ts';

/** How many jobs are named that one has to wait for because of its files. */
const MAX_BLOCKERS = 20;

/** Who would run where, and who waits for whom: for a dependency, for files, for a conversation. */
export function dryRun(options: PrepareOptions): CommandResult {
  const { plan, cwd } = prepareRun(options);
  const lines = [`In ${cwd}:`];
  for (const pool of plan.pools) {
    const model = pool.model === null ? '' : `, model ${pool.model}`;
    const may = pool.approvals === 'allow-edits' ? '' : `, ${pool.approvals}`;
    const names = Object.keys(pool.env);
    const sets = names.length === 0 ? '' : `, sets ${names.join(' ')}`;
    lines.push(`  pool ${pool.name}: ${pool.count} × ${pool.tool}, ${pool.routing}${model}${may}${sets}`);
  }
  lines.push('', `${plan.jobs.length} jobs:`);
  const blockers = blockersOf(plan.units, MAX_BLOCKERS);
  const jobs = plan.units.flatMap((unit, index) =>
    unit.jobs.map((job, i) => {
      const waits = [
        ...job.depends_on.map((id) => ({ for: id, why: 'dependency' })),
        ...(i > 0 ? [{ for: unit.jobs[i - 1]!.id, why: `session ${job.session}` }] : []),
        ...(i === 0 ? blockers[index]! : []).map((other) => ({ for: other.jobs.at(-1)!.id, why: 'files' })),
      ];
      return { ...job, runs_on: job.pool.mode === 'always' ? `pool ${job.pool.name}` : 'a process of its own', waits };
    }),
  );
  for (const job of jobs) {
    const files = job.files.length > 0 ? job.files.join(', ') : edits(job) ? 'no files named: runs alone' : 'no files';
    lines.push(`  ${job.id}: ${job.action} on ${job.runs_on}; ${files}; ${job.timeout_seconds} s`);
    for (const wait of job.waits.slice(0, 5)) lines.push(`      after ${wait.for} (${wait.why})`);
    if (job.waits.length > 5) lines.push(`      and after ${job.waits.length - 5} more`);
  }
  return {
    exitCode: 0,
    lines,
    document: { version: 1, cwd, pools: plan.pools, jobs },
  };
}
