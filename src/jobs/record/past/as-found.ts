import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { RunResult } from '../../../model/run/run-result.ts';
import type { RecordedRun } from '../../../workspace/state-folders.ts';

/** Where a path of a run is now; the path itself where nothing better is known. */
type Find = <Path extends string | null>(old: Path) => Path;

/**
 * The result of a run with its paths as they are now: a checkout that was moved has its records with it, whose paths are those of
 * the old place. A path that is still there, or that is not there now either, stays.
 * @param top of the checkout, which the run worked in where its own folder has gone.
 */
export function asFound(result: RunResult, run: RecordedRun, top: string): RunResult {
  const find = finder(result, run);
  const cwd = folderNow(find === null ? result.cwd : find(result.cwd), top);
  if (find === null) return cwd === result.cwd ? result : { ...result, cwd };
  return {
    ...result,
    cwd,
    folder: find(result.folder ?? null),
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

/** A folder that a run worked in. @param top of the checkout, for one that has gone. */
export function folderNow(cwd: string, top: string): string {
  return existsSync(cwd) ? cwd : top;
}

/** Null: the folder of the run is where it was. */
function finder({ folder }: RunResult, run: RecordedRun): Find | null {
  const path = run.file('result.json');
  if (path === null || folder == null || existsSync(folder)) return null;
  const [before, now] = withoutCommonEnd(folder, dirname(path));
  return <Path extends string | null>(old: Path): Path => {
    if (old === null || existsSync(old) || (old !== before && !old.startsWith(before + sep))) return old;
    const moved = join(now, old.slice(before.length));
    return existsSync(moved) ? (moved as Path) : old;
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
