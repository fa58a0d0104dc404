import { expect, it } from 'vitest';
import type { WorkerMerge } from '../../../src/model/merging/worker-merge.ts';
import { conflictHints } from '../../../src/reporters/reports/worker-merges.ts';

const merge = (instance: number, kind: WorkerMerge['kind']): WorkerMerge => ({
  instance,
  kind,
  commit: null,
  files: [],
  conflicts: [],
  detail: null,
  branch: null,
  landing: null,
});

it('a conflict of a worker comes with the command that resolves it', () => {
  const merges = [merge(0, 'merged'), merge(2, 'conflict')];
  expect(conflictHints(merges, undefined)).toEqual(['  to resolve it in its worktree: aim merge 2 --resolve']);
  expect(conflictHints(merges, 'a b')).toEqual(["  to resolve it in its worktree: aim merge 2 --name 'a b' --resolve"]);
});
