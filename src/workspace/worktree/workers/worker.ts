import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEVER } from '../../../lib/never.ts';
import type { Clock } from '../../../lib/clock.ts';
import { makeCommit, type Signature, userSignature } from '../../git/commits/commits.ts';
import { changeRefs, listRefs, type Oid } from '../../git/commits/refs.ts';
import { treeChanges } from '../../git/commits/tree-changes.ts';
import { GitFailure } from '../../git/run/git-repository.ts';
import { listWorktrees } from '../../git/worktree-list.ts';
import { branchNameFor } from '../landing/branch-names.ts';
import { commitMessage } from '../merge/commit-message.ts';
import type { ChainEnd } from '../merge/merge-chain.ts';
import { commitNetChange, type NetRefusal, type NetRest } from '../merge/net-commit.ts';
import type { RunRepository } from '../run-repository.ts';
import type { Slot } from '../slots/slot.ts';

/** What the workers of a cluster have in common. */
export interface WorkerContext {
  readonly run: RunRepository;
  readonly clock: Clock;
}

/** What became of a change that a worker made. */
export type Kept =
  | { readonly kind: 'none' }
  /** `files` are relative to the top of the repository. */
  | { readonly kind: 'kept'; readonly commit: Oid; readonly files: readonly string[] }
  | { readonly kind: 'refused'; readonly refusal: NetRefusal; readonly rest: NetRest | null };

/** A branch of a worker, by its short name, and where aim put it. */
export interface WorkerBranch {
  readonly name: string;
  readonly at: Oid;
}

/** How many prompts, and how much of each, are in the message of a commit that is merged. UTF-16 units. */
const MAX_PROMPTS = 20;
const MAX_PROMPT = 2000;

/**
 * One worker of a cluster in its worktree. Each change is a commit on the one before, and a branch has the newest as long as
 * something is not merged. The branch is aim's to move; one that somebody has checked out, or changed, is left alone and
 * another one is made.
 */
export class Worker {
  readonly index: number;
  readonly slot: Slot;
  readonly #context: WorkerContext;
  /** What its work is based on. */
  #base: ChainEnd;
  /** Its newest commit; the base where nothing is to be merged. */
  #tip: ChainEnd;
  #branch: WorkerBranch | null = null;
  /** How many branches it has had. */
  #branches = 0;
  #commits = 0;
  #prompts: string[] = [];
  #merges = 0;
  /** Files that had conflict markers when its work was put on what is merged, relative to the top. */
  #conflicts: readonly string[] = [];

  private constructor(context: WorkerContext, index: number, slot: Slot, base: ChainEnd, tip: ChainEnd) {
    this.#context = context;
    this.index = index;
    this.slot = slot;
    this.#base = base;
    this.#tip = tip;
  }

  /** A worker whose worktree is at a commit, clean. @throws GitFailure */
  static async begin(context: WorkerContext, index: number, slot: Slot, at: ChainEnd): Promise<Worker> {
    const worker = new Worker(context, index, slot, at, at);
    const { run } = context;
    await run.change({ do: 'create', ref: run.refs.base(slot.n), to: at.oid });
    return worker;
  }

  /** A worker of an aim that was killed. @param base the commit that its work is based on. @param tip its newest one. */
  static found(context: WorkerContext, slot: Slot, base: ChainEnd, tip: ChainEnd, branch: WorkerBranch | null): Worker {
    const worker = new Worker(context, slot.n - 1, slot, base, tip);
    worker.#branch = branch;
    return worker;
  }

  get base(): ChainEnd {
    return this.#base;
  }

  get tip(): ChainEnd {
    return this.#tip;
  }

  /** Whether something of it is not merged, as far as it was committed. */
  get hasWork(): boolean {
    return this.#tip.oid !== this.#base.oid;
  }

  /** The branch that has what is not merged, by its short name; null: there is none. */
  get branch(): string | null {
    return this.#branch?.name ?? null;
  }

  /** Files in which conflict markers are left, relative to the top. */
  get unresolved(): string[] {
    return this.#conflicts.filter((file) => hasMarkers(join(this.slot.path, file)));
  }

  /** Which of its merges is being made, from 1. */
  nextMerge(): number {
    return ++this.#merges;
  }

  /** Commits what has changed since its newest commit. @param prompt what it was asked to do; null: nobody asked. */
  async keep(prompt: string | null): Promise<Kept> {
    const { git, id } = this.#context.run;
    const mark = { run: id, job: `worker-${this.index}`, attempt: this.#commits + 1 };
    const net = await commitNetChange(
      git,
      this.slot,
      {
        base: this.#tip,
        message: commitMessage(mark, prompt ?? 'changed outside of a turn'),
        by: await this.#user(),
        sign: false,
        exclude: [],
        emptySubmodules: true,
      },
      NEVER,
    );
    if (net.kind === 'no_change') return { kind: 'none' };
    if (net.kind === 'refused') return net;
    this.#commits += 1;
    if (prompt !== null) this.#prompts.push(prompt.slice(0, MAX_PROMPT));
    await this.advance(net.commit);
    return { kind: 'kept', commit: net.commit.oid, files: net.files };
  }

  /** Commits the part of a change that a commit can hold, where the whole can't be committed. */
  async keepRest({ tree }: NetRest, why: string): Promise<void> {
    const { git } = this.#context.run;
    const by = await this.#user();
    const oid = await makeCommit(git, { tree, parent: this.#tip.oid, message: why, by, sign: false }, NEVER);
    await this.advance({ oid, tree });
  }

  /** The branch has this commit from now on. @throws GitFailure */
  async advance(to: ChainEnd): Promise<void> {
    this.#tip = to;
    await this.#moveBranch(to.oid);
  }

  /** All that is not merged as one commit on its base, which no ref names yet, with the files that it changes. */
  async netCommit(merge: number) {
    const { git, id } = this.#context.run;
    const by = await this.#user();
    const prompts = this.#prompts.slice(0, MAX_PROMPTS);
    const text = prompts.length === 0 ? 'changed outside of a turn' : prompts.join('\n\n');
    const message = commitMessage({ run: id, job: `worker-${this.index}`, attempt: merge }, text);
    const [{ tree }, parent] = [this.#tip, this.#base.oid];
    const oid = await makeCommit(git, { tree, parent, message, by, sign: false }, NEVER);
    const files = (await treeChanges(git, this.#base.tree, tree, NEVER)).map(({ path }) => path);
    return { commit: { oid, parents: [parent], tree, author: by, message }, files };
  }

  /**
   * Its worktree is at this commit, clean, and all before is merged. Its branch goes.
   * @returns why the branch stays, for a user; null: it has gone. @throws GitFailure
   */
  async restart(at: ChainEnd): Promise<string | null> {
    const branch = this.#branch;
    await this.leave(at);
    if (branch === null) return null;
    const stays = (why: string) => `the branch ${branch.name} stays: ${why}`;
    if (await this.#isCheckedOut(branch.name)) return stays('it is checked out');
    const drop = { do: 'delete', ref: `refs/heads/${branch.name}`, from: branch.at } as const;
    const dropped = await changeRefs(this.#context.run.git, [drop], NEVER);
    if (dropped.kind === 'no') return stays('somebody has changed it');
    if (dropped.kind === 'unknown') return stays(dropped.why);
    this.#branches -= 1;
    return null;
  }

  /**
   * Its work is put on another base, with the conflicts that this makes.
   * @param tree what both come to. @param conflicts the files with markers. @returns the commit that its worktree is to be at.
   */
  async rebase(onto: ChainEnd, tree: Oid, conflicts: readonly string[]): Promise<Oid> {
    const { run } = this.#context;
    const mark = { run: run.id, job: `worker-${this.index}`, attempt: this.#commits + 1 };
    const message = commitMessage(mark, `with conflicts, on ${onto.oid.slice(0, 12)}: ${conflicts.join(', ')}`);
    const by = await this.#user();
    // Both sides are its parents: what it did before stays in the history of its branch.
    const parents = { parent: this.#tip.oid, others: [onto.oid] };
    const oid = await makeCommit(run.git, { tree, ...parents, message, by, sign: false }, NEVER);
    this.#commits += 1;
    await this.#moveBase(onto);
    this.#conflicts = conflicts;
    await this.advance({ oid, tree });
    return oid;
  }

  /** Its worktree is at this commit, clean; what is not merged stays on its branch. @throws GitFailure */
  async leave(at: ChainEnd): Promise<void> {
    await this.#moveBase(at);
    this.#tip = at;
    this.#branch = null;
    this.#prompts = [];
    this.#conflicts = [];
  }

  async #moveBase(to: ChainEnd): Promise<void> {
    const { run } = this.#context;
    const ref = run.refs.base(this.slot.n);
    if (this.#base.oid !== to.oid) await run.change({ do: 'move', ref, to: to.oid, from: this.#base.oid });
    this.#base = to;
  }

  async #moveBranch(to: Oid): Promise<void> {
    const { run } = this.#context;
    const own = this.#branch;
    if (own !== null && !(await this.#isCheckedOut(own.name))) {
      const ref = `refs/heads/${own.name}`;
      const moved = await changeRefs(run.git, [{ do: 'move', ref, to, from: own.at }], NEVER);
      if (moved.kind === 'unknown') throw new GitFailure('update-ref', moved.why);
      if (moved.kind === 'yes') {
        this.#branch = { name: own.name, at: to };
        return;
      }
    }
    const branches = await listRefs(run.git, 'refs/heads/', NEVER);
    const names = branches.map(({ name }) => name.slice('refs/heads/'.length));
    for (;;) {
      this.#branches += 1;
      const work = { kind: 'worker', index: this.index, turn: this.#branches } as const;
      const name = branchNameFor(run.id, work, names);
      if (names.includes(name)) continue;
      await run.change({ do: 'create', ref: `refs/heads/${name}`, to });
      this.#branch = { name, at: to };
      return;
    }
  }

  /** By the user, to have a look: a branch that moves under a checkout turns its files into changes. */
  async #isCheckedOut(name: string): Promise<boolean> {
    const entries = await listWorktrees(this.#context.run.git, NEVER);
    return entries.some(({ branch }) => branch === `refs/heads/${name}`);
  }

  async #user(): Promise<Signature> {
    const { run, clock } = this.#context;
    const by = await userSignature(run.git, clock.now(), NEVER);
    if (by.kind !== 'yes') throw new GitFailure('var', by.kind === 'unknown' ? by.why : 'git has no identity');
    return by.value;
  }
}

/** Whether a file has both ends of a conflict that git has written. One that can't be read has none. */
function hasMarkers(path: string): boolean {
  try {
    const text = readFileSync(path, 'latin1');
    return /^<<<<<<< /m.test(text) && /^>>>>>>> /m.test(text);
  } catch {
    return false;
  }
}
