import { readFileSync } from 'node:fs';
import { type RunResult, runResultSchema } from '../../../model/run/run-result.ts';
import type { RecordedRun } from '../../../workspace/state-folders.ts';

/** The result of a run, from its `result.json`; null: there is none, or it can't be read. */
export function readResult(run: RecordedRun): RunResult | null {
  const path = run.file('result.json');
  if (path === null) return null;
  try {
    return runResultSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
