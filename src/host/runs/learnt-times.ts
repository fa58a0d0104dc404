import type { Plan } from '../../jobs/plan/plan.ts';
import { readDurations, writeDurations } from '../../jobs/record/durations/durations-file.ts';
import { ExpectedTimes } from '../../jobs/record/durations/expected-times.ts';
import type { StreamedResult } from '../../model/run/run-result.ts';
import { StateFolders } from '../../workspace/state-folders.ts';

/** What decides how long the jobs of a plan are expected to take. */
export interface ExpectedTimesSpec {
  readonly plan: Plan;
  readonly cwd: string;
  /** The job file. */
  readonly source: string;
  /** aim's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How long the jobs of a plan are expected to take, by what was learnt in the checkout. */
export async function expectedTimesOf(
  { plan, cwd, source, environment }: ExpectedTimesSpec,
  signal: AbortSignal,
): Promise<ExpectedTimes> {
  const { durations } = await StateFolders.find(cwd, { environment }, signal);
  return new ExpectedTimes(readDurations(durations.path), plan, source);
}

/**
 * Learns how long jobs took that completed.
 * @param plan the jobs of this part of the run.
 */
export function learnTimes(
  { jobs }: StreamedResult,
  plan: Plan,
  { durations }: Pick<StateFolders, 'durations'>,
  source: string,
): void {
  const byId = new Map(plan.jobs.map((job) => [job.id, job]));
  // Read anew: another run may have learnt something meanwhile.
  const learnt = readDurations(durations.path);
  const times = new ExpectedTimes(learnt, plan, source);
  let has = false;
  for (const { id, outcome, attempts } of jobs) {
    const job = byId.get(id);
    const last = attempts.at(-1);
    if (job === undefined || outcome !== 'completed' || last?.outcome !== 'completed') continue;
    times.learn(job, last.duration_s);
    has = true;
  }
  if (has) writeDurations(durations.path, durations.home, learnt);
}
