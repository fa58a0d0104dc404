import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeRefs } from '../../../src/workspace/git/commits/refs.ts';
import { clean } from '../../../src/workspace/worktree/cleaning/clean.ts';
import {
  decideCleaning,
  type RunRef,
  type RunRemains,
  type RunStatus,
} from '../../../src/workspace/worktree/cleaning/decide-cleaning.ts';
import { findRemains } from '../../../src/workspace/worktree/cleaning/find-remains.ts';
import { RunRefs } from '../../../src/workspace/worktree/run-refs.ts';
import { never, RUN, TestRepository } from '../test-repository.ts';

const ref = (more: Partial<RunRef>): RunRef => ({
  name: 'r',
  oid: 'o',
  merged: true,
  spare: false,
  checkout: null,
  ...more,
});
const records = (status: RunStatus) => ({ statusOf: () => status, wasNotChosen: () => false });
const run = (status: RunStatus, refs: readonly RunRef[], dirty: readonly string[] | null = null): RunRemains => ({
  run: RUN,
  status,
  refs,
  worktrees: dirty === null ? null : { folder: '/w', dirty },
});

describe('what of a run may go', () => {
  const MERGED = ref({});
  const UNMERGED = ref({ merged: false });
  it.each([
    ['a merged ref', run('finished', [MERGED]), null],
    ['a ref that no branch has', run('finished', [UNMERGED]), 'no branch of yours has all of it'],
    ['the same, of a variant that was not chosen', run('finished', [ref({ merged: false, spare: true })]), null],
    ['the same, without a journal', run('gone', [UNMERGED]), 'no branch of yours has all of it'],
    [
      'a ref of which git can not tell',
      run('finished', [ref({ merged: { unknown: 'fatal: x' } })]),
      "git can't tell whether it is merged: fatal: x",
    ],
    ['a branch that is checked out', run('finished', [ref({ checkout: '/c' })]), 'it is checked out in /c'],
    [
      'a merged ref of a run that was cut short',
      run('resumable', [MERGED]),
      'the run was cut short and can be resumed',
    ],
    ['a merged ref of a run that goes on', run('running', [MERGED]), 'the run is going on'],
    ['worktrees after the end', run('finished', [], ['/w/1']), null],
    ['clean worktrees without a journal', run('gone', [], []), null],
    ['worktrees with changes', run('gone', [], ['/w/1']), 'there are changes that are not committed in /w/1'],
    ['worktrees of a run that was cut short', run('resumable', [], []), 'the run was cut short and can be resumed'],
  ])('%s', (_, remains, why) => {
    const { remove, keep } = decideCleaning([remains], false);
    expect(keep.map((it) => it.why)).toEqual(why === null ? [] : [why]);
    expect(remove).toHaveLength(why === null ? 1 : 0);
    const forced = decideCleaning([remains], true);
    const never = ['the run is going on', 'it is checked out in /c'].includes(why ?? '');
    expect(forced.keep).toHaveLength(never ? 1 : 0);
  });
});

describe('cleaning a repository', () => {
  it('removes what a branch has, by its commits or after a squash, and keeps the rest', async () => {
    using test = TestRepository.with({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const repository = await test.open();
    const on = (file: string, text: string) => {
      test.git('checkout', '-q', '--detach', 'main~0');
      const oid = test.commit(`edit ${file}`, { [file]: text });
      test.git('checkout', '-q', 'main');
      return oid;
    };
    const [ancestor, squashed, lost] = [on('c.txt', 'c'), on('b.txt', 'squashed\n'), on('a.txt', 'lost\n')];
    test.git('merge', '-q', '--ff-only', ancestor);
    test.commit('squash', { 'b.txt': 'squashed\n', 'd.txt': 'mine too' });
    const runs = ['20300101T000000Z-aaaaaa', '20300101T000000Z-bbbbbb', '20300101T000000Z-cccccc'] as const;
    const refs = runs.map((it) => new RunRefs(it));
    await changeRefs(
      repository,
      [
        { do: 'create', ref: refs[0]!.tip, to: ancestor },
        { do: 'create', ref: refs[1]!.tip, to: squashed },
        { do: 'create', ref: refs[2]!.tip, to: ancestor },
        { do: 'create', ref: refs[2]!.job({ job: 1, attempt: 1 }), to: lost },
        { do: 'create', ref: `refs/heads/aim/${runs[0]}/jobs/1-x`, to: lost },
        { do: 'create', ref: `refs/heads/aim/${runs[1]}/merged`, to: squashed },
      ],
      never,
    );
    const remains = await findRemains(repository, test.worktrees, records('finished'), never);
    const { removed, kept } = await clean(repository, test.worktrees, decideCleaning(remains, false), never);
    expect(removed.map(({ name }) => name).sort()).toEqual(
      [`refs/heads/aim/${runs[1]}/merged`, ...refs.map(({ tip }) => tip)].sort(),
    );
    const why = 'no branch of yours has all of it';
    expect(kept).toEqual([
      { run: runs[0], name: `refs/heads/aim/${runs[0]}/jobs/1-x`, why },
      { run: runs[2], name: refs[2]!.job({ job: 1, attempt: 1 }), why },
    ]);
    const again = await findRemains(repository, test.worktrees, records('finished'), never);
    await clean(repository, test.worktrees, decideCleaning(again, true), never);
    expect(test.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });

  it('removes the worktrees of a run that has no journal, unless there are changes in one', async () => {
    using test = TestRepository.with({ 'a.txt': 'a\n' });
    const repository = await test.open();
    const slots = test.slots(repository);
    const { slot } = await slots.prepare(1, test.head, never);
    await slots.prepare(2, test.head, never);
    test.write('a.txt', 'not committed\n', slot.path);
    const find = async () => await findRemains(repository, test.worktrees, records('gone'), never);
    const first = await clean(repository, test.worktrees, decideCleaning(await find(), false), never);
    expect(first).toMatchObject({ removed: [], kept: [{ run: RUN, why: expect.stringContaining(slot.path) }] });
    test.gitIn(slot.path, 'checkout', '-q', '.');
    await clean(repository, test.worktrees, decideCleaning(await find(), false), never);
    expect(test.leftovers()).toEqual([]);
    expect(await find()).toEqual([]);
  });

  it('removes a folder that was being deleted when aim was killed', async () => {
    using test = TestRepository.with();
    const repository = await test.open();
    mkdirSync(join(`${test.place(repository).folder}.deleted-abcdef012345`, 'x'), { recursive: true });
    const remains = await findRemains(repository, test.worktrees, records('gone'), never);
    expect(remains).toMatchObject([{ run: RUN, refs: [], worktrees: { dirty: [] } }]);
    await clean(repository, test.worktrees, decideCleaning(remains, false), never);
    expect(test.leftovers()).toEqual([]);
  });
});
