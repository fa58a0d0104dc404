import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Commit, readCommit, type Signature, userSignature } from '../../src/workspace/git/commits/commits.ts';
import { GitRepository } from '../../src/workspace/git/run/git-repository.ts';
import { changeRefs } from '../../src/workspace/git/commits/refs.ts';
import { AttributeFolder } from '../../src/workspace/worktree/merge/attribute-folder.ts';
import { commitMessage } from '../../src/workspace/worktree/merge/commit-message.ts';
import { type Candidate, MergeGate } from '../../src/workspace/worktree/merge/merge-gate.ts';
import { commitNetChange } from '../../src/workspace/worktree/merge/net-commit.ts';
import { RunRefs } from '../../src/workspace/worktree/run-refs.ts';
import { openWorktreesFolder, slotPlace } from '../../src/workspace/worktree/slots/slot-place.ts';
import { WorktreeSlots } from '../../src/workspace/worktree/slots/worktree-slots.ts';
import { fileName, fileText, type ManyFiles, manyFiles } from '../many-files.ts';
import type { Section, Target } from '../section.ts';
import { digits, median, times } from '../stats.ts';

/** How many files, and how often each thing is done with them: a checkout of the larger takes a while. */
const SIZES = [
  { size: 5_000, repetitions: 5 },
  { size: 50_000, repetitions: 3 },
] as const;
const DISCARDS = 2;
/** Jobs edit different lines of these files, so that each merge has something to do. */
const SHARED_FILES = 3;
const RUN = 'bench-000001';
const never = new AbortController().signal;

/** What git costs a run in worktrees: a slot against a fresh worktree, a merge against a cherry-pick, a job in all. */
export const merging: Section = async (tell) => {
  const rows: string[][] = [];
  const targets: Target[] = [];
  const figures: Record<string, number> = {};
  for (const { size, repetitions } of SIZES) {
    tell(`${size} files`);
    await using files = await manyFiles(size);
    const costs = await measure(files, repetitions, tell);
    const { fresh, reset, commit, merge, pick, spawns, discard, removal } = costs;
    const share = reset + commit + merge;
    const row = (what: string, ms: number, against: number) => [
      `${size} files: ${what}`,
      digits(ms),
      times(ms / against),
    ];
    rows.push(
      row('a fresh worktree (git worktree add)', fresh, fresh),
      row('a slot, reset', reset, fresh),
      row('a job’s commit', commit, fresh),
      row('a merge', merge, fresh),
      row('the same by cherry-pick in a worktree', pick, fresh),
      row('a job in all: reset, commit, merge', share, fresh),
      row('a worktree taken away', discard, fresh),
      row('the same by git worktree remove', removal, fresh),
    );
    targets.push(
      { what: `${size} files: a slot reset against a fresh worktree`, value: reset / fresh, limit: 0.1, unit: '×' },
      { what: `${size} files: a merge against a cherry-pick`, value: merge / pick, limit: 0.33, unit: '×' },
      { what: `${size} files: git processes of a merge`, value: spawns, limit: 4, unit: '' },
      {
        what: `${size} files: a job’s reset, commit and merge against a fresh worktree`,
        value: share / fresh,
        limit: 0.2,
        unit: '×',
      },
    );
    for (const [name, value] of Object.entries(costs)) figures[`${name}_${size}`] = value;
  }
  return {
    tables: [{ head: ['', 'ms', 'against a fresh worktree'], rows }],
    targets,
    notes: [
      `The median of ${SIZES.map(({ repetitions }) => repetitions).join(' and ')}, in turn. A job edits a few lines of ${SHARED_FILES} files that the others edit too.`,
      'What is taken away is renamed, and deleted in the background.',
      'A merge is three git processes, whose start is most of it: 1.2 ms each. A cherry-pick of a few files in 5,000 takes about 10 ms, so three times as fast is out of reach there; with 50,000 files it is not.',
    ],
    figures,
  };
};

/** Milliseconds, each a median; `spawns` is the most that any merge took. */
interface Costs {
  readonly fresh: number;
  readonly reset: number;
  readonly commit: number;
  readonly merge: number;
  readonly pick: number;
  readonly spawns: number;
  readonly discard: number;
  readonly removal: number;
}

async function measure(files: ManyFiles, repetitions: number, tell: (progress: string) => void): Promise<Costs> {
  const opened = await GitRepository.open(files.path, { mark: RUN, environment: files.environment }, never);
  if (opened.kind !== 'yes') throw new Error(JSON.stringify(opened));
  const repository = opened.value;
  const refs = new RunRefs(RUN);
  const place = slotPlace(openWorktreesFolder(join(files.folder, 'worktrees')), repository.commonDir, RUN);
  const slots = new WorktreeSlots(repository, {
    place,
    paths: { copy: [], link: [] },
    clean: 'untracked',
    setup: null,
  });
  const base = await readCommit(repository, 'HEAD', never);
  await changeRefs(repository, [refs.begin(base.oid)], never);
  const user = await userSignature(repository, Date.now(), never);
  if (user.kind !== 'yes') throw new Error(JSON.stringify(user));
  const attributes = new AttributeFolder(repository, place.folder);
  const beforeMove = async () => {};
  const gate = new MergeGate(
    { repository, refs, tip: base, chain: [base.oid], attributes, check: null, sign: false, beforeMove },
    never,
  );
  await slots.prepare(1, base.oid, never);
  const picked = join(files.folder, 'picked');
  await files.git(files.path, 'worktree', 'add', '-q', '--detach', picked);
  // Once unmeasured, for the caches of the system.
  await gate.submit(await job(0));

  const samples: Record<Exclude<keyof Costs, 'spawns'>, number[]> = {
    fresh: [],
    reset: [],
    commit: [],
    merge: [],
    pick: [],
    discard: [],
    removal: [],
  };
  let spawns = 0;
  for (let n = 1; n <= repetitions; n++) {
    tell(`${n} of ${repetitions}`);
    const fresh = join(files.folder, `fresh-${n}`);
    await timed(samples.fresh, () => files.git(files.path, 'worktree', 'add', '-q', '--detach', fresh, base.oid));
    await timed(samples.removal, () => files.git(files.path, 'worktree', 'remove', '--force', fresh));
    const candidate = await job(n, samples);
    const before = repository.spawns;
    const outcome = await timed(samples.merge, () => gate.submit(candidate));
    if (outcome.kind !== 'merged') throw new Error(JSON.stringify(outcome));
    spawns = Math.max(spawns, repository.spawns - before);
    await timed(samples.pick, () => files.git(picked, 'cherry-pick', candidate.commit.oid));
  }
  for (let n = 1; n <= DISCARDS; n++) {
    await slots.prepare(2, base.oid, never);
    await timed(samples.discard, () => slots.discard(2));
  }
  await slots.close();
  await slots.emptied();
  const medians = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
  return { ...(medians as unknown as Omit<Costs, 'spawns'>), spawns };

  /** A job on the base, so that its merge is a real one, in a slot that the job before left dirty. */
  async function job(
    n: number,
    into: Pick<typeof samples, 'reset' | 'commit'> = { reset: [], commit: [] },
  ): Promise<Candidate> {
    const { slot } = await timed(into.reset, () => slots.prepare(1, base.oid, never));
    for (let at = 0; at < SHARED_FILES; at++) {
      await writeFile(join(slot.path, fileName(at * 100)), fileText(at * 100, [n * 4]));
    }
    await writeFile(join(slot.path, `new-${n}.txt`), 'new\n');
    const key = { job: n + 1, attempt: 1 };
    const made = await timed(into.commit, () => committed(n, key, slot));
    return { key, ...made };
  }

  async function committed(
    n: number,
    key: { job: number; attempt: number },
    slot: Parameters<typeof commitNetChange>[1],
  ) {
    const by: Signature = (user as { value: Signature }).value;
    const message = commitMessage({ run: RUN, job: `job-${n}`, attempt: 1 }, 'edit');
    const made = await commitNetChange(repository, slot, { base, message, by, sign: false, exclude: [] }, never);
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made));
    await changeRefs(repository, [refs.done(key, made.commit.oid)], never);
    return { commit: made.commit satisfies Commit, files: made.files };
  }
}

async function timed<T>(samples: number[], work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  samples.push(performance.now() - began);
  return result;
}
