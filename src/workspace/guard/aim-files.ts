import { join } from 'node:path';
import type { GuardedFiles } from '../git/guarded-files.ts';
import { namesOrNull } from './names-or-null.ts';

/** The newest runs whose results are looked at: a folder may have thousands. */
const MAX_RUNS = 50;

/**
 * The files of aim's own that no job changes. aim itself, and others beside this one, write there all the time, so only what
 * is written once counts: the results of runs that have ended.
 * @param folder where aim keeps its runs.
 */
export function guardedAimFiles(folder: string): GuardedFiles {
  const runs = [...(namesOrNull(join(folder, 'runs')) ?? [])].sort().slice(-MAX_RUNS);
  return {
    files: [],
    folders: [],
    removable: [join(folder, '.gitignore'), ...runs.map((run) => join(folder, 'runs', run, 'result.json'))],
    written: [join(folder, 'lock')],
  };
}

/** Whether a name in the folder `.aim` is one of aim's own, or of one that it is writing. */
export function isAimName(name: string): boolean {
  return /^(?:runs|clusters|trash|patches|lock|\.gitignore)(?:\..*)?$/.test(name);
}
