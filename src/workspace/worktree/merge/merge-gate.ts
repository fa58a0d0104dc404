import type { Commit } from '../../git/commits/commits.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import type { Conflict } from '../../../model/merging/conflict.ts';
import { changeRefs, commitOf, type Oid, type RefChange } from '../../git/commits/refs.ts';
import type { AttemptKey, RunRefs } from '../run-refs.ts';
import type { AttributeFolder } from './attribute-folder.ts';
import type { CheckResult, TreeCheck } from './tree-check.ts';
import { firstRed } from './first-red.ts';
import { type ChainEnd, extendChain } from './merge-chain.ts';
import { NEVER } from '../../../lib/never.ts';

/** A job that ended well: its commit is to be merged, and its ref goes when it is. */
export interface Candidate {
  readonly key: AttemptKey;
  /** The job's one commit. Its parent is in the chain from the run's base to the tip, or another job's commit. */
  readonly commit: Commit;
  /** What it changes, relative to the top of the repository. */
  readonly files: readonly string[];
}

/** The outcome of a candidate. Only `merged` moves the tip. */
export type MergeOutcome =
  | { readonly kind: 'merged'; readonly commit: Oid; readonly tree: Oid; readonly onto: Oid }
  | { readonly kind: 'no_change'; readonly onto: Oid }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[]; readonly onto: Oid }
  /** Merged, the check failed; `after` are those that were merged just before it. */
  | {
      readonly kind: 'verify_failed';
      readonly detail: string;
      /** The file with what the check printed. */
      readonly output: string | null;
      readonly onto: Oid;
      readonly after: readonly AttemptKey[];
    };

export interface GateOptions {
  readonly repository: GitRepository;
  readonly refs: RunRefs;
  /** Where the tip is. Its tree passes the check. */
  readonly tip: ChainEnd;
  /** The commits from the run's base to the tip, both of them too: jobs begin at one of these. */
  readonly chain: Iterable<Oid>;
  readonly attributes: AttributeFolder;
  /** What is merged has to pass it; null: no check of merged results. */
  readonly check: TreeCheck | null;
  readonly sign: boolean;
  /** Awaited before the tip moves: the journal is on the disk by then. */
  readonly beforeMove: (merged: readonly AttemptKey[], from: Oid, to: Oid) => Promise<void>;
}

interface Waiting {
  readonly candidate: Candidate;
  readonly resolve: (outcome: MergeOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** A candidate's place in a batch: its commit on the chain, or why it has none. */
type Step =
  | { readonly waiting: Waiting; readonly end: ChainEnd; readonly outcome: null }
  | { readonly waiting: Waiting; readonly end: null; readonly outcome: MergeOutcome };
type Link = Extract<Step, { readonly outcome: null }>;

/**
 * Merges candidates onto the run's tip, in the order in which they come, with a single writer. All that wait are merged one
 * after another, the result is checked once, and only then does the tip move. If the check fails, it is found out which of
 * them broke it; those before it are merged, those after it are tried without it.
 */
export class MergeGate {
  readonly #options: GateOptions;
  readonly #signal: AbortSignal;
  readonly #chain: Set<Oid>;
  #tip: ChainEnd;
  #queue: Waiting[] = [];
  #running = false;

  /** @param signal ends the gate: what waits rejects with its reason. */
  constructor(options: GateOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#tip = options.tip;
    this.#chain = new Set([...options.chain, options.tip.oid]);
  }

  /** What is merged so far. */
  get tip(): ChainEnd {
    return this.#tip;
  }

  /** Queues a candidate. @throws GitFailure when git can't merge at all, or somebody else moved the tip. */
  submit(candidate: Candidate): Promise<MergeOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<MergeOutcome>();
    this.#queue.push({ candidate, resolve, reject });
    void this.#drain();
    return promise;
  }

  async #drain(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    // Whoever submits in the same turn is in the same batch.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.#mergeBatch(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
  }

  async #mergeBatch(batch: readonly Waiting[]): Promise<void> {
    let rest = batch;
    while (rest.length > 0) {
      this.#signal.throwIfAborted();
      const steps = await this.#buildAgain(rest);
      const red = await this.#firstRed(steps.filter(isLink));
      const at = red === null ? steps.length : steps.indexOf(red);
      const good = steps.slice(0, at);
      const merged = good.filter(isLink);
      if (merged.length > 0) await this.#move(merged);
      for (const { waiting, outcome } of good) if (outcome !== null) waiting.resolve(outcome);
      if (red === null) return;
      const after = merged.map(({ waiting }) => waiting.candidate.key);
      const { detail, output } = await this.#check([...merged, red]);
      red.waiting.resolve({ kind: 'verify_failed', detail, output, onto: this.#tip.oid, after });
      rest = steps.slice(at + 1).map(({ waiting }) => waiting);
    }
  }

  /** Once more where git fails: `git gc --prune=now` may take an object between two calls. Nothing has moved yet. */
  async #buildAgain(batch: readonly Waiting[]): Promise<Step[]> {
    try {
      return await this.#build(batch);
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      return await this.#build(batch);
    }
  }

  /** Puts the candidates on each other, without those that do not fit. */
  async #build(batch: readonly Waiting[]): Promise<Step[]> {
    const { repository, attributes, sign } = this.#options;
    const steps: Step[] = [];
    let end = this.#tip;
    await attributes.sync(end.oid, null, this.#signal);
    for (const waiting of batch) {
      const { commit, files } = waiting.candidate;
      const inChain = this.#chain.has(commit.parents[0] ?? '');
      const extended = await extendChain(repository, end, commit, inChain, sign, attributes, this.#signal);
      if (extended.kind === 'merged') {
        end = extended.end;
        steps.push({ waiting, end, outcome: null });
        await attributes.sync(end.oid, files, this.#signal);
      } else {
        steps.push({ waiting, end: null, outcome: { ...extended, onto: end.oid } });
      }
    }
    return steps;
  }

  /** The first link whose tree fails the check, or null: the whole chain passes. */
  async #firstRed(chain: readonly Link[]): Promise<Link | null> {
    const last = chain.at(-1);
    if (this.#options.check === null || last === undefined) return null;
    await this.#keep(last.end.oid);
    if ((await this.#check(chain)).ok) return null;
    const isGreen = async (k: number) => (await this.#check(chain.slice(0, k))).ok;
    return chain[(await firstRed(chain.length, isGreen)) - 1]!;
  }

  /** Checks the end of a chain. */
  async #check(chain: readonly Link[]): Promise<CheckResult> {
    const { check } = this.#options;
    if (check === null) return { ok: true, detail: '', output: null };
    const { oid, tree } = chain.at(-1)!.end;
    const keys = chain.map(({ waiting }) => waiting.candidate.key);
    return await check.check(oid, tree, keys, this.#signal);
  }

  /** A check may take minutes, and `git gc` removes what no ref names. */
  async #keep(oid: Oid): Promise<void> {
    const { repository, refs } = this.#options;
    await repository.run(['update-ref', refs.candidate, oid], {}, this.#signal);
  }

  async #move(chain: readonly Link[]): Promise<void> {
    const { repository, refs, beforeMove } = this.#options;
    const from = this.#tip;
    const to = chain.at(-1)!.end;
    const keys = chain.map(({ waiting }) => waiting.candidate.key);
    await beforeMove(keys, from.oid, to.oid);
    const changes: RefChange[] = [
      { do: 'move', ref: refs.tip, to: to.oid, from: from.oid },
      ...chain.map(({ waiting: { candidate } }): RefChange => {
        return { do: 'delete', ref: refs.job(candidate.key), from: candidate.commit.oid };
      }),
    ];
    const moved = await changeRefs(repository, changes, NEVER);
    if (moved.kind !== 'yes' && !(await this.#isAt(to.oid))) {
      const why = moved.kind === 'no' ? `${refs.prefix}* was changed by somebody else` : moved.why;
      throw new GitFailure('update-ref', why);
    }
    this.#tip = to;
    for (const { end } of chain) this.#chain.add(end.oid);
    let onto = from.oid;
    for (const { waiting, end } of chain) {
      waiting.resolve({ kind: 'merged', commit: end.oid, tree: end.tree, onto });
      onto = end.oid;
    }
  }

  /** Git may fail after the tip has moved: what the ref says counts. */
  async #isAt(oid: Oid): Promise<boolean> {
    const { repository, refs } = this.#options;
    const tip = await commitOf(repository, refs.tip, NEVER);
    return tip.kind === 'yes' && tip.value === oid;
  }
}

function isLink(step: Step): step is Link {
  return step.outcome === null;
}
