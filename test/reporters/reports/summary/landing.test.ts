import { expect, it } from 'vitest';
import type { LandingResult } from '../../../../src/model/merging/landing.ts';
import { landingLines } from '../../../../src/reporters/reports/summary/landing.ts';
import { runResult } from '../../story.ts';

const none = {
  how: null,
  commits: 2,
  branch: null,
  from: null,
  to: null,
  replayed: false,
  note: null,
  reason: null,
  command: null,
};
const notes = ['jobs do not see what is not committed: a.txt'];
const isolation = { kind: 'worktree', base: 'b', branch: null, land: 'ff', worktrees: '/w', notes } as const;

it.each<[Partial<LandingResult> & Pick<LandingResult, 'kind'>, string[]]>([
  [{ kind: 'nothing', commits: 0 }, ['Nothing was merged']],
  [
    { kind: 'landed', how: 'ff', branch: 'main', command: 'git reset --keep abc' },
    ['2 commits landed on main', '    to undo it: git reset --keep abc'],
  ],
  [
    { kind: 'landed', how: 'ff', branch: 'main', commits: 1, replayed: true },
    ['1 commit landed on main, on top of what came meanwhile'],
  ],
  [
    { kind: 'landed', how: 'ff', branch: 'main', note: 'your post-merge hook did not run' },
    ['2 commits landed on main', '    your post-merge hook did not run'],
  ],
  [{ kind: 'landed', how: 'staged', branch: 'main' }, ['The change of 2 commits is staged in your checkout']],
  [
    { kind: 'left', branch: 'aim/r1/merged', reason: '1 file is in the way', command: 'git merge aim/r1/merged' },
    [
      '2 commits are on the branch aim/r1/merged',
      '    1 file is in the way',
      '    to bring it in: git merge aim/r1/merged',
    ],
  ],
  [{ kind: 'kept', to: 'abc' }, ['2 commits are kept in refs/aim/r1/tip']],
])('the summary says where the commits are: %j', (landing, lines) => {
  const result = runResult([], { landing: { ...none, ...landing }, isolation: { ...isolation, notes: [...notes] } });
  expect(landingLines(result, { columns: 80, color: false })).toEqual([...lines, `    ${notes[0]}`]);
});

it('the summary says that a part of a run merged nothing, where an earlier one may have', () => {
  const at = new Date(0).toISOString();
  const parts = [0, 1].map(() => ({ started_at: at, ended_at: at, cut_short: false }));
  const landing = { ...none, kind: 'nothing' as const, commits: 0 };
  const result = runResult([], { landing, isolation: { ...isolation, notes: [] }, parts });
  expect(landingLines(result, { columns: 80, color: false })).toEqual(['This part of the run merged nothing']);
});

it('says nothing of commits where the jobs shared the checkout', () => {
  expect(landingLines(runResult([]), { columns: 80, color: false })).toEqual([]);
});

it('names the folder in the command where aim was started in another one', () => {
  const landing = {
    ...none,
    kind: 'landed' as const,
    how: 'ff' as const,
    branch: 'main',
    command: 'git reset --keep abc',
  };
  const result = runResult([], { landing, isolation: { ...isolation, notes: [] }, cwd: '/my repo' });
  expect(landingLines(result, { columns: 20, color: false, from: '/home' }).at(-1)).toBe(
    "    to undo it: git -C '/my repo' reset --keep abc",
  );
});
