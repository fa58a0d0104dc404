import type { JobResult } from '../../model/run/job-result.ts';
import type { RunResult } from '../../model/run/run-result.ts';
import { addUsage } from '../../model/turn/usage.ts';
import { costsOf } from './costs.ts';
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
  const { run_id, aim_version, cwd, head, git_error, rehearsal, isolation, options } = started;
  const duration = state.workedMs(endedAt) / 1000;
  const busy = jobs.reduce((sum, job) => sum + job.duration_s, 0);
  const { interrupted, fault, landing, unattributed, pools, folder, journal } = end;
  return {
    version: 1,
    run_id,
    aim_version,
    cwd,
    head,
    git_error,
    rehearsal,
    interrupted,
    fault,
    isolation,
    landing,
    started_at: new Date(startedAt).toISOString(),
    ended_at: new Date(endedAt).toISOString(),
    parts: [...state.earlierParts, { startedAt: state.partStartedAt, endedAt, end }].map((part) => ({
      started_at: new Date(part.startedAt).toISOString(),
      ended_at: new Date(part.endedAt).toISOString(),
      cut_short: part.end === null,
    })),
    duration_s: duration,
    busy_s: busy,
    speed_up: duration > 0 ? busy / duration : null,
    counts: countOutcomes(jobs),
    jobs,
    fail_on: options.fail_on,
    unattributed: unattributedOf(state, unattributed),
    usage: jobs.map((job) => job.usage).reduce(addUsage, null),
    costs: costsOf(jobs),
    budgets_spent: [...state.budgetsSpent],
    pools: pools.map((pool) => ({ ...pool, restarts: Math.max(pool.restarts, state.restartsOf(pool.name)) })),
    folder,
    journal,
  };
}

/** Files that no job explains, of all parts whose end is known. */
function unattributedOf(state: RunState, last: RunEnd['unattributed']): string[] | null {
  const lists = [...state.earlierParts.map(({ end }) => end?.unattributed ?? null), last];
  const known = lists.filter((list) => list !== null);
  if (known.length === 0) return null;
  const explained = new Set(state.results.flatMap(({ files_changed }) => files_changed));
  const [first = [], ...rest] = known;
  return rest.length === 0 ? first : [...new Set(known.flat())].filter((file) => !explained.has(file)).sort();
}

function countOutcomes(jobs: readonly JobResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of jobs) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
