import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { RunResult } from '../../../model/run/run-result.ts';
import type { RecordedRun } from '../../../workspace/state-folders.ts';

/**
 * The result of a run with its paths as they are now: a checkout that was moved has its records with it, whose paths are those of
 * the old place. A path that is still there, or that is not there now either, stays.
 */
export function asFound(result: RunResult, run: RecordedRun): RunResult {
  const path = run.file('result.json');
  if (path === null || result.folder == null || existsSync(result.folder)) return result;
  const [before, now] = withoutCommonEnd(result.folder, dirname(path));
  const find = <Path extends string | null>(old: Path): Path => {
    if (old === null || existsSync(old) || (old !== before && !old.startsWith(before + sep))) return old;
    const moved = join(now, old.slice(before.length));
    return existsSync(moved) ? (moved as Path) : old;
  };
  return {
    ...result,
    cwd: find(result.cwd),
    folder: find(result.folder),
    journal: find(result.journal),
    jobs: result.jobs.map((job) => ({
      ...job,
      patch: find(job.patch),
      check_output: find(job.check_output),
      error_report_path: find(job.error_report_path),
      transcript: find(job.transcript),
    })),
  };
}

/** Two absolute paths without the names that both end with. */
function withoutCommonEnd(one: string, other: string): [string, string] {
  const [names, others] = [one.split(sep), other.split(sep)];
  while (names.length > 1 && others.length > 1 && names.at(-1) === others.at(-1)) {
    names.pop();
    others.pop();
  }
  return [names.join(sep), others.join(sep)];
}
