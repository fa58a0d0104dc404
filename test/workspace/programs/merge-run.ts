// A run in small: it takes jobs as data, does them in slots, merges them, lands them and cleans up, and when it is started
// again after it was killed it goes on where it was. It can be told to die at a step. This is also how the pieces of
// workspace/worktree are meant to be put together.
import { appendFileSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/lib/clock.ts';
import { type Commit, commitsBetween, readCommit, userSignature } from '../../../src/workspace/git/commits/commits.ts';
import { GitRepository } from '../../../src/workspace/git/run/git-repository.ts';
import { changeRefs, type RefChange } from '../../../src/workspace/git/commits/refs.ts';
import { treeChanges } from '../../../src/workspace/git/commits/tree-changes.ts';
import { land } from '../../../src/workspace/worktree/landing/land.ts';
import type { LandingNote } from '../../../src/model/merging/landing.ts';
import type { LandingSpec } from '../../../src/workspace/worktree/landing/landing.ts';
import { AttributeFolder } from '../../../src/workspace/worktree/merge/attribute-folder.ts';
import { commitMessage } from '../../../src/workspace/worktree/merge/commit-message.ts';
import { type Candidate, MergeGate } from '../../../src/workspace/worktree/merge/merge-gate.ts';
import { commitNetChange } from '../../../src/workspace/worktree/merge/net-commit.ts';
import { cleanUpRun } from '../../../src/workspace/worktree/recovery/clean-up.ts';
import { resumeLanding } from '../../../src/workspace/worktree/recovery/finish-landing.ts';
import { waitForGitOf } from '../../../src/workspace/worktree/recovery/git-processes.ts';
import { readRefFacts } from '../../../src/workspace/worktree/recovery/read-refs.ts';
import { type JobCommit, type JournalFacts, recover } from '../../../src/workspace/worktree/recovery/recover.ts';
import { removeStaleLocks } from '../../../src/workspace/worktree/recovery/stale-locks.ts';
import { type AttemptKey, RunRefs } from '../../../src/workspace/worktree/run-refs.ts';
import { slotPlace } from '../../../src/workspace/worktree/slots/slot-place.ts';
import { WorktreeSlots } from '../../../src/workspace/worktree/slots/worktree-slots.ts';
import { type Death, dieAt } from './die-at.ts';

/** What the program is started with: JSON in the file that its first argument names. */
export interface MergeRun {
  readonly repository: string;
  readonly worktrees: string;
  readonly journal: string;
  readonly run: string;
  readonly mode: 'ff' | 'staged';
  readonly jobs: readonly {
    readonly id: string;
    /** A file in which it replaces a text by another. */
    readonly edit: readonly [file: string, from: string, to: string] | null;
    readonly files: Readonly<Record<string, string>>;
  }[];
  readonly die?: Death;
}

type Line = { readonly at: number } & (
  | { readonly type: 'run_started'; readonly base: string; readonly branch: string }
  | { readonly type: 'job_started' | 'settled'; readonly key: AttemptKey }
  | { readonly type: 'job_committed' | 'job_merged'; readonly key: AttemptKey; readonly commit: string }
  | { readonly type: 'landing'; readonly note: LandingNote }
  | { readonly type: 'landed' | 'finished' }
);
type Unstamped = Line extends infer L ? (L extends unknown ? Omit<L, 'at'> : never) : never;

const spec = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as MergeRun;
const never = new AbortController().signal;
const refs = new RunRefs(spec.run);
const attempt = new Map<number, number>();

function readJournal(): Line[] {
  try {
    const text = readFileSync(spec.journal, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A torn last line is cut off, or the next would be torn as well.
    if (whole !== text) writeFileSync(spec.journal, whole);
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  } catch {
    return [];
  }
}

function note(line: Unstamped): void {
  const file = openSync(spec.journal, 'a');
  appendFileSync(file, `${JSON.stringify({ ...line, at: Date.now() })}\n`);
  fsyncSync(file);
}

function fold(lines: readonly Line[]): JournalFacts & { readonly branch: string } {
  const commits = (type: 'job_committed' | 'job_merged'): JobCommit[] =>
    lines.flatMap((line) => (line.type === type ? [{ key: line.key, commit: line.commit }] : []));
  const keys = (type: 'job_started' | 'settled') => lines.flatMap((line) => (line.type === type ? [line.key] : []));
  const begun = lines.find((line) => line.type === 'run_started');
  return {
    run: spec.run,
    jobs: spec.jobs.map(({ id }) => id),
    base: begun?.base ?? '',
    branch: begun?.branch ?? '',
    started: keys('job_started'),
    committed: commits('job_committed'),
    merged: commits('job_merged'),
    settled: keys('settled'),
    landing: lines.findLast((line) => line.type === 'landing')?.note ?? null,
    landed: lines.some(({ type }) => type === 'landed'),
    finished: lines.some(({ type }) => type === 'finished'),
  };
}

/** Notes what git is started for, without options and paths. */
function noteStep(args: readonly string[]): void {
  const words = args.filter((arg) => /^[a-z]/.test(arg)).slice(0, 2);
  appendFileSync(`${spec.journal}.steps`, `${words.join(' ')}\n`);
}

async function change(repository: GitRepository, ...changes: RefChange[]): Promise<void> {
  const answer = await changeRefs(repository, changes, never);
  if (answer.kind !== 'yes') throw new Error(JSON.stringify(answer));
}

async function candidateOf(repository: GitRepository, key: AttemptKey, oid: string): Promise<Candidate> {
  const commit = await readCommit(repository, oid, never);
  const changes = await treeChanges(repository, commit.parents[0]!, oid, never);
  return { key, commit, files: changes.map(({ path }) => path) };
}

async function main(): Promise<void> {
  const options = { mark: spec.run, observer: dieAt(spec.die, noteStep) };
  await waitForGitOf(spec.run, systemClock, never);
  const opened = await GitRepository.open(spec.repository, options, never);
  if (opened.kind !== 'yes') throw new Error(JSON.stringify(opened));
  const repository = opened.value;
  const place = slotPlace(spec.worktrees, repository.commonDir, spec.run);
  const slots = new WorktreeSlots(repository, {
    place,
    paths: { copy: [], link: [] },
    clean: 'untracked',
    setup: null,
  });

  // What the last one left, then what the journal and the refs say.
  const lines = readJournal();
  let facts = fold(lines);
  if (facts.finished) return;
  const landing = lines.findLast((line) => line.type === 'landing');
  const stuck = removeStaleLocks(repository, {
    run: spec.run,
    noted: lines.at(-1)?.at ?? Date.now(),
    landing: landing === undefined ? null : { ...landing.note, noted: landing.at },
    checkoutGitDir: landing === undefined ? null : repository.gitDir,
  });
  if (stuck.length > 0) throw new Error(`locked: ${stuck.join(', ')}`);
  await slots.close();
  if (lines.length === 0) {
    const base = await readCommit(repository, 'HEAD', never);
    note({ type: 'run_started', base: base.oid, branch: 'refs/heads/main' });
    facts = fold(readJournal());
  }

  const submits: JobCommit[] = [];
  let cleaning = false;
  for (const action of recover(facts, await readRefFacts(repository, facts, never))) {
    switch (action.do) {
      case 'stop':
        throw new Error(action.why);
      case 'create_tip':
        await change(repository, refs.begin(action.commit));
        break;
      case 'note_committed':
        note({ type: 'job_committed', key: action.key, commit: action.commit });
        break;
      case 'note_merged':
        note({ type: 'job_merged', key: action.key, commit: action.commit });
        break;
      case 'drop_ref':
        await change(repository, { do: 'delete', ref: refs.job(action.key), from: action.commit });
        break;
      case 'restore_ref':
        await change(repository, refs.done(action.key, action.commit));
        break;
      case 'submit':
        submits.push(action);
        break;
      case 'void':
        note({ type: 'settled', key: action.key });
        attempt.set(action.key.job, action.key.attempt);
        break;
      case 'finish_landing': {
        const state = await resumeLanding(repository, action.note, never);
        if (state.kind === 'stop') throw new Error(`changed since: ${state.files.join(', ')}`);
        if (state.kind === 'landed') {
          note({ type: 'landed' });
          cleaning = true;
        }
        break;
      }
      case 'clean_up':
        cleaning = true;
        break;
    }
  }
  if (!cleaning) await workAndLand(repository, slots, place.folder, submits);
  const { deleted } = await cleanUpRun(repository, place, spec.run, false, never);
  await deleted;
  await slots.emptied();
  note({ type: 'finished' });
}

async function workAndLand(
  repository: GitRepository,
  slots: WorktreeSlots,
  folder: string,
  submits: readonly JobCommit[],
): Promise<void> {
  const facts = fold(readJournal());
  const base = await readCommit(repository, facts.base, never);
  const tip = await readCommit(repository, refs.tip, never);
  const chain = (await commitsBetween(repository, base.oid, tip.oid, never)).map(({ oid }) => oid);
  const attributes = new AttributeFolder(repository, folder);
  const beforeMove = async () => {};
  const gate = new MergeGate(
    { repository, refs, tip, chain: [base.oid, ...chain], attributes, check: null, sign: false, beforeMove },
    never,
  );
  const merge = async (candidate: Candidate) => {
    const outcome = await gate.submit(candidate);
    if (outcome.kind === 'merged') note({ type: 'job_merged', key: candidate.key, commit: outcome.commit });
    else note({ type: 'settled', key: candidate.key });
  };
  for (const { key, commit } of submits) await merge(await candidateOf(repository, key, commit));

  const after = fold(readJournal());
  const over = new Set([...after.merged.map(({ key }) => key), ...conflicts(after)].map(({ job }) => job));
  // Jobs begin two at a time, at the tip of that moment.
  for (let n = 1; n <= spec.jobs.length; n += 2) {
    const pair = [n, n + 1].filter((job) => job <= spec.jobs.length && !over.has(job));
    const begin = gate.tip;
    const candidates: Candidate[] = [];
    for (const job of pair) {
      const key = { job, attempt: (attempt.get(job) ?? 0) + 1 };
      note({ type: 'job_started', key });
      const commit = await doJob(repository, slots, key, begin.oid);
      await change(repository, refs.done(key, commit.oid));
      note({ type: 'job_committed', key, commit: commit.oid });
      candidates.push(await candidateOf(repository, key, commit.oid));
    }
    await Promise.all(candidates.map(merge));
  }

  const merged = await commitsBetween(repository, base.oid, gate.tip.oid, never);
  const landing: LandingSpec = {
    run: spec.run,
    mode: spec.mode,
    branch: facts.branch,
    base,
    chain: merged,
    sign: false,
    attributes,
    check: null,
    clock: systemClock,
    beforeLanding: async (it) => note({ type: 'landing', note: it }),
  };
  const result = await land(repository, landing, never);
  if (result.kind !== 'landed') throw new Error(JSON.stringify(result));
  note({ type: 'landed' });
}

/** Jobs whose commit did not fit: their attempt had one, and was settled. */
function conflicts({ committed, settled }: JournalFacts): AttemptKey[] {
  const names = new Set(settled.map(({ job, attempt }) => `${job}/${attempt}`));
  return committed.map(({ key }) => key).filter(({ job, attempt }) => names.has(`${job}/${attempt}`));
}

async function doJob(repository: GitRepository, slots: WorktreeSlots, key: AttemptKey, begin: string): Promise<Commit> {
  const { id, edit, files } = spec.jobs[key.job - 1]!;
  const { slot } = await slots.prepare(1 + (key.job % 2), begin, never);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(slot.path, name), text);
  if (edit !== null) {
    const file = join(slot.path, edit[0]);
    writeFileSync(file, readFileSync(file, 'utf8').replace(edit[1], edit[2]));
  }
  const message = commitMessage({ run: spec.run, job: id, attempt: key.attempt }, `edit for ${id}`);
  const base = await readCommit(repository, begin, never);
  const user = await userSignature(repository, Date.now(), never);
  if (user.kind !== 'yes') throw new Error(JSON.stringify(user));
  const by = user.value;
  const result = await commitNetChange(repository, slot, { base, message, by, sign: false, exclude: [] }, never);
  if (result.kind !== 'committed') throw new Error(JSON.stringify(result));
  return result.commit;
}

await main();
