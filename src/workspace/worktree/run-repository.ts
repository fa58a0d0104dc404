import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NEVER } from '../../lib/never.ts';
import { changeRefs, type Oid, type RefChange } from '../git/commits/refs.ts';
import type { GitObserver, GitRepository } from '../git/run/git-repository.ts';
import { type OpenProcessPlace, openPlaceByWorktrees } from '../process-place.ts';
import { changeRef } from './change-ref.ts';
import { AttributeFolder } from './merge/attribute-folder.ts';
import { openRepository } from './open-repository.ts';
import { RunRefs } from './run-refs.ts';
import { openWorktreesFolder, type SlotPlace, slotPlace } from './slots/slot-place.ts';

/** Which run or cluster works with a repository, and from where. */
export interface RunRepositorySpec {
  /** Its id, which is fit for the name of a ref. */
  readonly id: string;
  /** The working folder, in the repository. Absolute, links resolved. */
  readonly cwd: string;
  /** The folder for all worktrees of aim. */
  readonly worktrees: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Sees every git process. */
  readonly observer?: GitObserver;
}

/**
 * The repository of a run in worktrees, or of a cluster whose workers have worktrees: git, and what is of the run alone there,
 * which are its refs and its folder.
 */
export class RunRepository {
  readonly id: string;
  readonly git: GitRepository;
  readonly refs: RunRefs;
  readonly place: SlotPlace;
  /** For merges without a checkout. */
  readonly attributes: AttributeFolder;
  /** From the top of the repository to the working folder. */
  readonly #below: string;

  /** @param worktrees links resolved. */
  constructor(git: GitRepository, { id, cwd, worktrees }: Pick<RunRepositorySpec, 'id' | 'cwd' | 'worktrees'>) {
    this.id = id;
    this.git = git;
    this.refs = new RunRefs(id);
    this.place = slotPlace(worktrees, git.commonDir, id);
    this.attributes = new AttributeFolder(git, this.place.folder);
    this.#below = git.root === null ? '' : relative(git.root, cwd);
  }

  /** Changes nothing of the repository. @throws GitFailure: there is none, or git refuses it. */
  static async open(spec: RunRepositorySpec, signal: AbortSignal): Promise<RunRepository> {
    const { id, cwd, environment, observer } = spec;
    const git = await openRepository(cwd, { mark: id, environment, ...(observer && { observer }) }, signal);
    return new RunRepository(git, { id, cwd, worktrees: openWorktreesFolder(spec.worktrees) });
  }

  readonly openProcessPlace: OpenProcessPlace = (cwd, tool) => openPlaceByWorktrees(this.place.folder, cwd, tool);

  /** Makes its first ref. @throws GitFailure: it has begun before. */
  async begin(base: Oid): Promise<void> {
    await this.change(this.refs.begin(base));
  }

  /** Changes a ref that has to be as expected. @throws GitFailure: it is not, or git refused. */
  async change(change: RefChange): Promise<void> {
    await changeRef(this.git, change);
  }

  /** Deletes a hidden ref that nothing needs any more. One that git keeps goes with the others at the end of the run. */
  async drop(change: Extract<RefChange, { readonly do: 'delete' }>): Promise<void> {
    await changeRefs(this.git, [change], NEVER);
  }

  /** The working folder in worktree `n`. It need not be there yet. */
  folderOf(n: number): string {
    return join(this.place.slot(n), this.#below);
  }

  /** The working folder in worktree `n`, which is there; the folder may be one that no commit has. */
  openFolder(n: number): string {
    const folder = this.folderOf(n);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** A path from the top of the repository as one from the working folder. */
  fromCwd(file: string): string {
    return relative(this.#below, file);
  }

  /** Paths from the top of the repository as those from the working folder, sorted. */
  allFromCwd(files: readonly string[]): string[] {
    return files.map((file) => this.fromCwd(file)).sort();
  }
}
