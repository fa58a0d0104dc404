import type { Fault } from '../../model/documents/issues.ts';
import type { RunSettings } from '../../model/merging/isolation.ts';
import type { JobFile } from '../file/job-file.ts';
import type { Overrides } from './overrides.ts';

/** What decides for the run as a whole: the command line before the file. */
export function runSettings(file: JobFile, overrides: Overrides, faults: Fault[]): RunSettings {
  const { worktrees, commit, keep } = file;
  for (const key of ['copy', 'link'] as const) {
    worktrees[key].forEach((path, index) => {
      const message = problemOf(path);
      if (message !== null)
        faults.push({ path: ['worktrees', key, index], message: `${JSON.stringify(path)} ${message}` });
    });
  }
  return {
    isolation: overrides.isolation ?? file.isolation ?? 'auto',
    land: overrides.land ?? file.land ?? 'ff',
    worktrees,
    commit,
    keep,
  };
}

/** What is wrong with a path that each worktree is to have; null: nothing is. */
function problemOf(path: string): string | null {
  if (path.includes('\0') || path.includes('\n')) return 'contains a character that no file name may contain';
  if (path.startsWith('/')) return 'is an absolute path';
  const parts = path.split('/');
  if (parts.includes('..')) return 'is outside the checkout';
  if (parts.some((part) => part === '.git' || part === '.aim')) return 'is inside a folder that no job may touch';
  return parts.every((part) => part === '' || part === '.') ? 'is the checkout itself' : null;
}
