import { join, relative } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { NEVER } from '../../../lib/never.ts';
import { messageOf } from '../../../model/errors.ts';
import { edits, type Job } from '../../../model/run/job.ts';
import type { RunSettings } from '../../../model/merging/isolation.ts';
import { declaredFiles } from '../../declared-files.ts';
import { readCommit, type Signature, userSignature } from '../../git/commits/commits.ts';
import { writePatch } from '../../git/commits/patch.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import { keepPatch, notAppliedText } from '../../patches/delivered-patch.ts';
import type { DeliveredPlace } from '../../patches/delivered-place.ts';
import { orRefused } from '../../patches/patched-tree.ts';
import { type Changes, type EndedTurns, type JobAttempt, NO_WORK, type Work } from '../../workspace.ts';
import { isFailure } from '../failures.ts';
import type { SharedPaths } from '../slots/shared-paths.ts';
import type { WorktreePlace } from '../slots/worktree-place.ts';
import { commitMessage } from './commit-message.ts';
import type { Candidate } from './merge-gate.ts';
import { commitNetChange, type NetCommit } from './net-commit.ts';
import { commitPatch } from './patch-commit.ts';
import { refusalText } from './refusal-text.ts';

/** What decides how the work of attempts becomes commits. */
export interface AttemptCommitsSpec {
  readonly run: string;
  readonly repository: GitRepository;
  readonly settings: Pick<RunSettings, 'commit' | 'worktrees'>;
  /** What each worktree gets of the checkout: no job's change. */
  readonly paths: SharedPaths;
  /** Folders at the top of a checkout that tools keep for themselves: no job's change. */
  readonly toolFolders: readonly string[];
  /** Where the change of a job is written. */
  patchFile(job: Job): string;
  readonly clock: Clock;
}

/** A commit of an attempt, whole, and what it changes, relative to the top. */
export type AttemptCommit = Pick<Candidate, 'commit' | 'files'>;

/** Makes one commit of what an attempt did, and knows those of the run. No ref names one yet. */
export class AttemptCommits {
  readonly #spec: AttemptCommitsSpec;
  readonly #known = new Map<string, AttemptCommit>();
  #signature: Signature | null = null;

  constructor(spec: AttemptCommitsSpec) {
    this.#spec = spec;
  }

  /** A commit that was made here, or adopted. */
  get(oid: string): AttemptCommit {
    return this.#known.get(oid)!;
  }

  /** From now on it knows a commit that an earlier part of the run made. @throws GitFailure */
  async adopt(oid: string, files: readonly string[]): Promise<void> {
    this.#known.set(oid, { commit: await readCommit(this.#spec.repository, oid, NEVER), files });
  }

  /** What an attempt did in its worktree. */
  async ofWorktree(place: WorktreePlace, attempt: JobAttempt, turns: EndedTurns): Promise<Work> {
    const { job } = attempt;
    // What a job changes that may only answer is dropped.
    if (!edits(job)) return NO_WORK;
    let net: NetCommit;
    try {
      net = await this.#commit(place, attempt);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return { ...NO_WORK, refusal: refusalText({ why: 'git', line: messageOf(error) }) };
    }
    if (net.kind === 'no_change') return NO_WORK;
    if (net.kind === 'refused') {
      const refusal = refusalText(net.refusal);
      if (net.rest === null) return { ...NO_WORK, refusal };
      const { tree, files } = net.rest;
      const patch = await this.#patch(job, place.base.oid, tree);
      return { changes: changesIn(place, job, files), commit: null, refusal, patch };
    }
    return await this.#committed(place, attempt, { ...net, base: place.base.oid }, turns);
  }

  /** The patch of a tool that works elsewhere becomes a commit on what it was made for; no worktree is needed for that. */
  async ofPatch(place: DeliveredPlace, attempt: JobAttempt, turns: EndedTurns): Promise<Work> {
    const { job } = attempt;
    const { delivered = null } = turns;
    if (delivered === null) return NO_WORK;
    const file = keepPatch(this.#spec.patchFile(job), delivered);
    if (!edits(job)) return { ...NO_WORK, patch: file };
    const spec = { ...(await this.#commitSpec(attempt)), delivered, before: place.before(job.id) };
    const made = await orRefused(() => commitPatch(this.#spec.repository, spec, NEVER));
    if (made.kind === 'refused') return { ...NO_WORK, refusal: notAppliedText(made.why, file), patch: file };
    if (made.kind === 'no_change') return NO_WORK;
    const { commit, parent, base, files } = made;
    place.last = { job: job.id, base: base.oid, from: parent.oid, to: commit.oid };
    const { cwd, root } = place;
    const where = { cwd, root: root ?? cwd, declared: declaredFiles(cwd, job.files) };
    return await this.#committed(where, attempt, { commit, base: parent.oid, files }, turns);
  }

  /** What an attempt came to that has a commit. */
  async #committed(
    place: JobFolder,
    { job, attempt }: JobAttempt,
    { commit, base, files }: AttemptCommit & { readonly base: string },
    { completed }: EndedTurns,
  ): Promise<Work> {
    const { oid, tree } = commit;
    const patch = await this.#patch(job, base, oid);
    const changes = changesIn(place, job, files);
    this.#known.set(oid, { commit, files });
    const work = { job: job.id, attempt, base, commit: oid, tree, files: changes.changed };
    return { changes, commit: completed ? work : null, refusal: null, patch };
  }

  async #commit(place: WorktreePlace, attempt: JobAttempt): Promise<NetCommit> {
    const { repository, settings, paths, toolFolders } = this.#spec;
    const { copy, link } = paths;
    const spec = {
      ...(await this.#commitSpec(attempt)),
      base: place.base,
      exclude: [...copy, ...link, ...toolFolders],
      emptySubmodules: settings.worktrees.setup === null && copy.length === 0 && link.length === 0,
    };
    return await commitNetChange(repository, place.slot, spec, NEVER);
  }

  async #commitSpec({ job, attempt }: JobAttempt) {
    const { run, settings } = this.#spec;
    const { message, sign } = settings.commit;
    const mark = { run, job: job.id, attempt };
    return { message: commitMessage(mark, job.prompt, message), by: await this.#user(), sign };
  }

  /** The user, and the present time, as git writes them. Git is asked once: nobody changes the name during a run. */
  async #user(): Promise<Signature> {
    const now = this.#spec.clock.now();
    if (this.#signature === null) {
      const by = await userSignature(this.#spec.repository, now, NEVER);
      if (by.kind !== 'yes') throw new GitFailure('var', by.kind === 'unknown' ? by.why : 'git has no identity');
      this.#signature = by.value;
    }
    const [, zone = '+0000'] = this.#signature.date.split(' ');
    return { ...this.#signature, date: `${Math.floor(now / 1000)} ${zone}` };
  }

  /** @returns the file; null on a full disk: that costs the patch, and a commit has all of it. */
  async #patch(job: Job, from: string, to: string): Promise<string | null> {
    const file = this.#spec.patchFile(job);
    return await writePatch(this.#spec.repository, from, to, file, NEVER).then(
      () => file,
      () => null,
    );
  }
}

/** A folder that a job is about, and what the job declared: see `declaredFiles`. */
type JobFolder = Pick<WorktreePlace, 'root' | 'cwd' | 'declared'>;

/** What a job changed. @param files relative to the top. */
function changesIn({ root, cwd, declared }: JobFolder, job: Job, files: readonly string[]): Changes {
  const paths = files.map((file) => join(root, file));
  const outside = job.files.length === 0 ? [] : paths.filter((path) => !declared.has(path));
  const shown = (path: string) => relative(cwd, path);
  const changed = new Set(paths.map((path) => shown(declared.get(path) ?? path)));
  return { changed: [...changed].sort(), outside: outside.map(shown).sort() };
}
