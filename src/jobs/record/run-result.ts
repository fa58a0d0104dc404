import type { JobResult } from '../../model/job-result.ts';
import type { RunResult } from '../../model/run-result.ts';
import { addUsage } from '../../model/turn/usage.ts';
import type { RunState } from './run-state.ts';

/** What is known of a run at its end and is not in its journal. */
export interface RunEnd extends Pick<
  RunResult,
  'interrupted' | 'fault' | 'landing' | 'unattributed' | 'pools' | 'folder' | 'journal'
> {
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/** The result of a run, from its state. */
export function runResult(state: RunState, { endedAt, ...end }: RunEnd): RunResult {
  const { started, startedAt, results: jobs } = state;
  if (started === null) throw new Error('the run has not started');
  const { run_id, aim_version, cwd, head, rehearsal, isolation } = started;
  const duration = (endedAt - startedAt) / 1000;
  const busy = jobs.reduce((sum, job) => sum + job.duration_s, 0);
  const { interrupted, fault, landing, unattributed, pools, folder, journal } = end;
  return {
    version: 1,
    run_id,
    aim_version,
    cwd,
    head,
    rehearsal,
    interrupted,
    fault,
    isolation,
    landing,
    started_at: new Date(startedAt).toISOString(),
    ended_at: new Date(endedAt).toISOString(),
    duration_s: duration,
    busy_s: busy,
    speed_up: duration > 0 ? busy / duration : null,
    counts: countOutcomes(jobs),
    jobs,
    unattributed,
    usage: jobs.map((job) => job.usage).reduce(addUsage, null),
    pools,
    folder,
    journal,
  };
}

function countOutcomes(jobs: readonly JobResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of jobs) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
