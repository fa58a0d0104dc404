import { describe, expect, it } from 'vitest';
import { readCommit } from '../../../../src/workspace/git/commits/commits.ts';
import type { GitRepository } from '../../../../src/workspace/git/run/git-repository.ts';
import { parseMergeTree } from '../../../../src/workspace/git/commits/merge-tree-output.ts';
import { changeRefs, listRefs } from '../../../../src/workspace/git/commits/refs.ts';
import { treeChanges } from '../../../../src/workspace/git/commits/tree-changes.ts';
import { AttributeFolder } from '../../../../src/workspace/worktree/merge/attribute-folder.ts';
import type { CheckResult, TreeCheck } from '../../../../src/workspace/worktree/merge/tree-check.ts';
import { firstRed } from '../../../../src/workspace/worktree/merge/first-red.ts';
import { type Candidate, MergeGate } from '../../../../src/workspace/worktree/merge/merge-gate.ts';
import { commitNetChange } from '../../../../src/workspace/worktree/merge/net-commit.ts';
import { RunRefs } from '../../../../src/workspace/worktree/run-refs.ts';
import { never, RUN, TestRepository } from '../../test-repository.ts';

const refs = new RunRefs(RUN);
const lines = (...at: number[]) =>
  Array.from({ length: 12 }, (_, n) => (at.includes(n) ? `edited ${n}` : `line ${n}`)).join('\n') + '\n';

type RunCheck = (commit: string) => Promise<CheckResult>;

/** Counts how often a check runs; a tree that it knows is not checked again. */
class CountedCheck implements TreeCheck {
  runs = 0;
  readonly #run: RunCheck;
  readonly #known = new Map<string, Promise<CheckResult>>();

  constructor(run: RunCheck) {
    this.#run = run;
  }

  check(commit: string, tree: string): Promise<CheckResult> {
    const known = this.#known.get(tree);
    if (known !== undefined) return known;
    this.runs += 1;
    const result = this.#run(commit);
    this.#known.set(tree, result);
    return result;
  }
}

interface Bench {
  readonly repository: GitRepository;
  readonly gate: MergeGate;
  readonly check: CountedCheck | null;
  /** A job's commit on `base`, made in the checkout, which is left where it was; its ref is there. */
  job(n: number, files: Readonly<Record<string, string>>, base?: string): Promise<Candidate>;
}

/** Jobs are made by plain git: slots have their own tests. */
async function open(test: TestRepository, run: RunCheck | null = null): Promise<Bench> {
  const repository = await test.open();
  const base = await readCommit(repository, 'HEAD', never);
  await changeRefs(repository, [refs.begin(base.oid)], never);
  const check = run === null ? null : new CountedCheck(run);
  const attributes = new AttributeFolder(repository, `${test.folder}/run`);
  const options = {
    repository,
    refs,
    tip: base,
    chain: [base.oid],
    attributes,
    check,
    sign: false,
    beforeMove: async () => {},
  };
  return {
    repository,
    check,
    gate: new MergeGate(options, never),
    async job(n, files, on = base.oid) {
      test.git('checkout', '-q', '--detach', on);
      const oid = test.commit(`job ${n}`, files);
      test.git('checkout', '-q', 'main');
      const key = { job: n, attempt: 1 };
      await changeRefs(repository, [refs.done(key, oid)], never);
      const changes = await treeChanges(repository, on, oid, never);
      return { key, commit: await readCommit(repository, oid, never), files: changes.map(({ path }) => path) };
    },
  };
}

const subjects = (test: TestRepository) => test.git('log', '--format=%s', '--reverse', refs.tip).split('\n');

describe('the merge gate', () => {
  it('merges edits of one file in the order in which they come, a commit each, on a straight line', async () => {
    using test = TestRepository.with({ 'a.txt': lines() });
    const { gate, job, repository } = await open(test);
    const jobs = [
      await job(1, { 'a.txt': lines(1) }),
      await job(2, { 'a.txt': lines(5) }),
      await job(3, { 'b.txt': 'b' }),
    ];
    const outcomes = await Promise.all(jobs.map((each) => gate.submit(each)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['merged', 'merged', 'merged']);
    expect(subjects(test)).toEqual(['first', 'job 1', 'job 2', 'job 3']);
    expect(test.git('show', `${refs.tip}:a.txt`)).toBe(lines(1, 5).trimEnd());
    expect(test.git('rev-list', '--min-parents=2', refs.tip)).toBe('');
    // What is merged needs no ref of its own, and the user's branch has not moved.
    expect(await listRefs(repository, refs.prefix, never)).toEqual([{ name: refs.tip, oid: gate.tip.oid }]);
    expect(test.git('log', '--format=%s', 'main')).toBe('first');
    expect(test.git('status', '--porcelain')).toBe('');
  });

  it('takes at most four processes a merge, one where the job began at the tip', async () => {
    using test = TestRepository.with({ 'a.txt': lines() });
    const { gate, job, repository } = await open(test, async () => ({ ok: true, detail: '', output: null }));
    const jobs = [
      await job(1, { 'a.txt': lines(1) }),
      await job(2, { 'a.txt': lines(5) }),
      await job(3, { 'b.txt': 'b' }),
    ];
    await gate.submit(jobs[0]!);
    for (const each of jobs.slice(1)) {
      const before = repository.spawns;
      await gate.submit(each);
      expect(repository.spawns - before).toBeLessThanOrEqual(4);
    }
    const next = await job(4, { 'c.txt': 'c' }, gate.tip.oid);
    const before = repository.spawns;
    expect(await gate.submit(next)).toMatchObject({ kind: 'merged', commit: next.commit.oid });
    expect(repository.spawns - before).toBe(2);
  });

  it('gives equal commits for equal input', async () => {
    const tips = [];
    for (let n = 0; n < 2; n++) {
      using test = TestRepository.with({ 'a.txt': lines() });
      const date = { GIT_AUTHOR_DATE: '@1700000000 +0100', GIT_COMMITTER_DATE: '@1700000000 +0100' };
      Object.assign(test.environment, date);
      test.git('commit', '-q', '--amend', '--no-edit', '--reset-author');
      const { gate, job } = await open(test);
      const jobs = [await job(1, { 'a.txt': lines(1) }), await job(2, { 'a.txt': lines(5) })];
      for (const each of jobs) await gate.submit(each);
      tips.push(gate.tip.oid);
    }
    expect(tips[0]).toBe(tips[1]);
  });

  it('reports a conflict with its files and kind, merges the others, and leaves no marker anywhere', async () => {
    using test = TestRepository.with({ 'a.txt': lines(), 'b.txt': lines(), 'c.txt': 'c\n' });
    const { gate, job } = await open(test);
    const first = await job(1, { 'a.txt': lines(1) });
    const second = await job(2, { 'a.txt': lines(1).replace('edited', 'other'), 'd.txt': 'd' });
    test.git('rm', '-q', 'b.txt');
    // The removal is carried over into the job's commit.
    const third = await job(3, { 'c.txt': 'cc\n' });
    const fourth = await job(4, { 'b.txt': lines(3) });
    const outcomes = await Promise.all([first, second, third, fourth].map((each) => gate.submit(each)));
    expect(outcomes).toMatchObject([
      { kind: 'merged' },
      { kind: 'conflict', conflicts: [{ files: ['a.txt'], kind: 'contents' }] },
      { kind: 'merged' },
      { kind: 'conflict', conflicts: [{ files: ['b.txt'], kind: 'modify/delete' }] },
    ]);
    expect(subjects(test)).toEqual(['first', 'job 1', 'job 3']);
    expect(() => test.git('grep', '<<<<<<<', refs.tip)).toThrow();
  });

  it('knows a change that is there already', async () => {
    using test = TestRepository.with({ 'a.txt': lines() });
    const { gate, job } = await open(test);
    const jobs = [await job(1, { 'a.txt': lines(1) }), await job(2, { 'a.txt': lines(1), 'b.txt': '' })];
    const again = await job(3, { 'a.txt': lines(1) });
    const outcomes = await Promise.all([...jobs, again].map((each) => gate.submit(each)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['merged', 'merged', 'no_change']);
    expect(subjects(test)).toEqual(['first', 'job 1', 'job 2']);
  });

  it('honours merge=union and a driver of the user’s, from a .gitattributes that a job brings too', async () => {
    using test = TestRepository.with({
      '.gitattributes': 'CHANGES merge=union\n',
      CHANGES: 'top\n',
      'sub/n.sum': '1\n',
    });
    test.configure('merge.sum.driver', 'echo sum of %P > %A');
    const { gate, job } = await open(test);
    const jobs = [
      await job(1, { CHANGES: 'top\none\n', 'sub/.gitattributes': '*.sum merge=sum\n', 'sub/n.sum': '2\n' }),
      await job(2, { CHANGES: 'top\ntwo\n', 'sub/n.sum': '3\n' }),
    ];
    // Only the index of the checkout knows that they are gone: merges do not look there.
    test.git('rm', '-q', '--cached', '.gitattributes');
    const outcomes = await Promise.all(jobs.map((each) => gate.submit(each)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['merged', 'merged']);
    expect(test.git('show', `${refs.tip}:CHANGES`)).toBe('top\none\ntwo');
    expect(test.git('show', `${refs.tip}:sub/n.sum`)).toBe('sum of sub/n.sum');
  });

  it('merges a job that builds on another job’s commit, whether that one was merged or not', async () => {
    using test = TestRepository.with({ 'a.txt': lines() });
    const { gate, job } = await open(test);
    await gate.submit(await job(1, { 'a.txt': lines(9), 'b.txt': 'b\n' }));
    const first = await job(2, { 'a.txt': lines(1) });
    const second = await job(3, { 'a.txt': lines(1).replace('edited 1', 'again 1'), 'c.txt': 'c' }, first.commit.oid);
    expect(await gate.submit(first)).toMatchObject({ kind: 'merged' });
    expect(await gate.submit(second)).toMatchObject({ kind: 'merged' });
    expect(test.git('show', `${refs.tip}:a.txt`)).toBe(lines(1, 9).replace('edited 1', 'again 1').trimEnd());
    const failed = await job(4, { 'd.txt': 'd\n' });
    const alone = await job(5, { 'e.txt': 'e\n' }, failed.commit.oid);
    expect(await gate.submit(alone)).toMatchObject({ kind: 'merged' });
    expect(test.git('ls-tree', '--name-only', refs.tip).split('\n')).toEqual(['a.txt', 'b.txt', 'c.txt', 'e.txt']);
  });

  it('fails, and moves nothing, when somebody else moved the tip', async () => {
    using test = TestRepository.with({ 'a.txt': lines() });
    const { gate, job } = await open(test);
    const first = await job(1, { 'a.txt': lines(1) });
    test.git('update-ref', refs.tip, first.commit.oid);
    await expect(gate.submit(await job(2, { 'b.txt': 'b' }))).rejects.toThrow('changed by somebody else');
    expect(test.git('rev-parse', refs.tip)).toBe(first.commit.oid);
  });
});

/** A check that fails where all of the given files are there; it looks at the tree alone. */
const redWith =
  (test: TestRepository, ...sets: string[][]): RunCheck =>
  async (commit) => {
    const files = new Set(test.git('ls-tree', '--name-only', commit).split('\n'));
    const red = sets.find((set) => set.every((file) => files.has(file)));
    return red === undefined
      ? { ok: true, detail: '', output: null }
      : { ok: false, detail: `${red.join(' and ')} do not go together`, output: null };
  };

describe('a gate with a check', () => {
  it('checks what waits once, together', async () => {
    using test = TestRepository.with({ 'a.txt': 'a\n' });
    const { gate, job, check } = await open(test, redWith(test));
    const jobs = [];
    for (let n = 1; n <= 5; n++) jobs.push(await job(n, { [`f${n}`]: '' }));
    const outcomes = await Promise.all(jobs.map((each) => gate.submit(each)));
    expect(outcomes.every(({ kind }) => kind === 'merged')).toBe(true);
    expect(check?.runs).toBe(1);
  });

  it('finds the one that breaks what is merged before it, and merges all the others', async () => {
    using test = TestRepository.with({ 'a.txt': 'a\n' });
    const { gate, job, check, repository } = await open(test, redWith(test, ['f2', 'f5'], ['f7']));
    const jobs = [];
    for (let n = 1; n <= 8; n++) jobs.push(await job(n, { [`f${n}`]: '' }));
    const outcomes = await Promise.all(jobs.map((each) => gate.submit(each)));
    const kinds = outcomes.map(({ kind }) => (kind === 'merged' ? '+' : '-')).join('');
    expect(kinds).toBe('++++-+-+');
    expect(outcomes[4]).toMatchObject({
      kind: 'verify_failed',
      detail: 'f2 and f5 do not go together',
      after: [1, 2, 3, 4].map((n) => ({ job: n, attempt: 1 })),
    });
    expect(subjects(test)).toEqual(['first', ...[1, 2, 3, 4, 6, 8].map((n) => `job ${n}`)]);
    expect(check!.runs).toBeLessThanOrEqual(8);
    expect((await check!.check(gate.tip.oid, gate.tip.tree)).ok).toBe(true);
    // The refs of those that failed stay: their work is not lost.
    const names = (await listRefs(repository, refs.prefix, never)).map(({ name }) => name);
    expect(names).toEqual([
      refs.candidate,
      refs.job({ job: 5, attempt: 1 }),
      refs.job({ job: 7, attempt: 1 }),
      refs.tip,
    ]);
  });

  it('does not blame a job for a conflict with one that fails the check', async () => {
    using test = TestRepository.with({ 'a.txt': 'a\n' });
    const { gate, job } = await open(test, redWith(test, ['bad']));
    const jobs = [await job(1, { 'a.txt': '1\n', bad: '' }), await job(2, { 'a.txt': '2\n' }), await job(3, { c: '' })];
    const outcomes = await Promise.all(jobs.map((each) => gate.submit(each)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['verify_failed', 'merged', 'merged']);
  });

  it('loses nothing to a `git gc --prune=now` of the user’s', async () => {
    using test = TestRepository.with({ 'a.txt': lines() });
    const { gate, job, repository } = await open(test, async () => {
      test.git('gc', '--quiet', '--prune=now');
      return { ok: true, detail: '', output: null };
    });
    const jobs = [await job(1, { 'a.txt': lines(1) }), await job(2, { 'a.txt': lines(5) })];
    const slots = test.slots(repository);
    const base = await readCommit(repository, 'main', never);
    const { slot } = await slots.prepare(1, base.oid, never);
    test.write('a.txt', lines(9), slot.path);
    const by = { name: 'Test', email: 'test@localhost', date: '1700000000 +0000' };
    const spec = { base, message: 'job 3', by, sign: false, exclude: [] };
    const made = await commitNetChange(repository, slot, spec, never);
    if (made.kind !== 'committed') throw new Error(made.kind);
    const outcomes = await Promise.all(jobs.map((each) => gate.submit(each)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['merged', 'merged']);
    // No ref has named it yet: its worktree has kept it.
    const key = { job: 3, attempt: 1 };
    await changeRefs(repository, [refs.done(key, made.commit.oid)], never);
    expect(await gate.submit({ key, commit: made.commit, files: made.files })).toMatchObject({ kind: 'merged' });
    expect(test.git('show', `${refs.tip}:a.txt`)).toBe(lines(1, 5, 9).trimEnd());
    await slots[Symbol.asyncDispose]();
  });
});

describe('the first red one', () => {
  it.each(Array.from({ length: 9 }, (_, n) => n + 1))('is found among nine: %i', async (culprit) => {
    let asked = 0;
    const found = await firstRed(9, async (k) => {
      asked += 1;
      return k < culprit;
    });
    expect(found).toBe(culprit);
    expect(asked).toBeLessThanOrEqual(4);
  });
});

describe('what merge-tree prints', () => {
  const oid = 'a'.repeat(40);
  const z = (...fields: string[]) => `${fields.join('\0')}\0`;
  it.each([
    ['a clean merge', 0, z(oid), '', { kind: 'merged', tree: oid }],
    [
      'a clean merge with messages',
      0,
      z(oid, '', '1', 'a', 'Auto-merging', 'Auto-merging a\n'),
      '',
      { kind: 'merged' },
    ],
    ['no merge at all', 1, '', 'merge: x - not something we can merge', { kind: 'unknown', why: /not something/ }],
    ['unrelated histories', 128, '', 'fatal: refusing to merge unrelated histories', { kind: 'unknown' }],
    ['a tree in a failure', 128, z(oid), 'fatal: disk full', { kind: 'unknown', why: 'fatal: disk full' }],
    [
      'a conflict',
      1,
      z(
        oid,
        `100644 ${oid} 1\ta b`,
        `100644 ${oid} 2\ta b`,
        '',
        '1',
        'a b',
        'Auto-merging',
        'x\n',
        '1',
        'a b',
        'CONFLICT (contents)',
        'CONFLICT (content): Merge conflict in a b\n',
      ),
      '',
      {
        kind: 'conflict',
        conflicts: [{ files: ['a b'], kind: 'contents', message: 'CONFLICT (content): Merge conflict in a b' }],
      },
    ],
    [
      'a rename on both sides',
      1,
      z(oid, `100644 ${oid} 1\ta`, '', '3', 'a', 'b', 'c', 'CONFLICT (rename/rename)', 'CONFLICT (rename/rename): …\n'),
      '',
      { kind: 'conflict', conflicts: [{ files: ['a', 'b', 'c'], kind: 'rename/rename' }] },
    ],
    [
      'a conflict without a message',
      1,
      z(oid, `100644 ${oid} 2\tx`, ''),
      '',
      { kind: 'conflict', conflicts: [{ files: ['x'], kind: 'contents' }] },
    ],
  ] as const)('is read: %s', (_, code, stdout, line, expected) => {
    const result = parseMergeTree(code, stdout, line);
    if ('why' in expected && expected.why instanceof RegExp) expect(result).toMatchObject({ kind: 'unknown' });
    else expect(result).toMatchObject(expected);
  });
});
