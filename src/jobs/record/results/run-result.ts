import type { JobResults } from '../../../model/run/job-results.ts';
import type { RunResult, StreamedResult } from '../../../model/run/run-result.ts';
import { addUsage, type Usage } from '../../../model/turn/usage.ts';
import { Costs } from './costs.ts';
import type { RunState } from '../run-state.ts';

/** What is known of a run at its end and is not in its journal. */
export interface RunEnd extends Pick<
  RunResult,
  'interrupted' | 'fault' | 'landing' | 'unattributed' | 'pools' | 'folder' | 'journal'
> {
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/**
 * The result of a run, from its state and the results of its jobs, which are gone through once.
 * @throws AimError record_failed where these can't be read.
 */
export function runResult(state: RunState, jobs: JobResults, { endedAt, ...end }: RunEnd): StreamedResult {
  const { started, startedAt } = state;
  if (started === null) throw new Error('the run has not started');
  const { run_id, aim_version, cwd, head, git_error, rehearsal, isolation, options } = started;
  const duration = state.workedMs(endedAt) / 1000;
  const explained = unattributedLists(state, end.unattributed).length > 1 ? new Set<string>() : null;
  const counts: Record<string, number> = {};
  const costs = new Costs();
  let busy = 0;
  let usage: Usage | null = null;
  for (const job of jobs) {
    counts[job.outcome] = (counts[job.outcome] ?? 0) + 1;
    busy += job.duration_s;
    usage = addUsage(usage, job.usage);
    costs.add(job);
    for (const file of job.files_changed) explained?.add(file);
  }
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
    counts,
    jobs,
    fail_on: options.fail_on,
    unattributed: unattributedOf(unattributedLists(state, unattributed), explained),
    usage,
    costs: costs.all,
    budgets_spent: [...state.budgetsSpent],
    pools: pools.map((pool) => ({ ...pool, restarts: Math.max(pool.restarts, state.restartsOf(pool.name)) })),
    folder,
    journal,
  };
}

/** Files that no job explains, of each part whose end is known. */
function unattributedLists(state: RunState, last: RunEnd['unattributed']): string[][] {
  const lists = [...state.earlierParts.map(({ end }) => end?.unattributed ?? null), last];
  return lists.filter((list) => list !== null);
}

/** @param explained what jobs changed: where there are several parts, one explains what another one could not. */
function unattributedOf(lists: readonly string[][], explained: ReadonlySet<string> | null): string[] | null {
  const [first = null] = lists;
  if (explained === null) return first;
  return [...new Set(lists.flat())].filter((file) => !explained.has(file)).sort();
}
