import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { isReadOnly } from '../../lib/files/is-read-only.ts';
import { removeTree } from '../../lib/files/remove-tree.ts';
import { removeUnfinished } from '../../lib/files/replace-file.ts';
import { writeNewFile } from '../../lib/files/write-new-file.ts';
import { AimError } from '../../model/errors.ts';
import { newRunId } from '../../model/run/run-id.ts';
import { takeLock } from '../../process/records/lock-file.ts';
import type { RecordKind, RunsPlace, StateFolders } from '../../workspace/state-folders.ts';
import { lockCheckout } from './checkout-lock.ts';
import { makeFolder, makeStateFolder, modeIn } from './state-folder.ts';

/** The folders of what one run or cluster writes, readable for their owner alone. `StateFolders` has where they are. */
export class RunFolder {
  readonly runId: string;
  /** What people read: the result, transcripts. */
  readonly path: string;
  /** Why the run is not recorded in its checkout, for a notice; null: it is, or the user named the place. */
  readonly elsewhere: string | null;
  readonly #state: StateFolders;
  /** Where documents go, the best folder first: it may go, or take nothing any more, while the run works. */
  readonly #folders: readonly string[];
  /** Of the journal. */
  readonly #own: string;

  readonly #kind: RecordKind;

  private constructor(
    state: StateFolders,
    place: RunsPlace,
    runId: string,
    elsewhere: string | null,
    kind: RecordKind = 'runs',
  ) {
    this.runId = runId;
    this.elsewhere = elsewhere;
    this.#kind = kind;
    this.#state = state;
    this.#own = join(place.journals, kind, runId);
    this.path = join(place.documents, kind, runId);
    const others = state.places.map(({ documents }) => join(documents, kind, runId));
    this.#folders = [...new Set([this.path, this.#own, ...others])];
  }

  /**
   * Makes the folders of a new run, or cluster.
   * @throws AimError checkout_refused where they can't be written, or `.aim` is a link.
   */
  static create(state: StateFolders, now: number, kind: RecordKind = 'runs'): RunFolder {
    const runId = newRunId(now);
    const readOnly: string[] = [];
    for (const place of state.places) {
      const elsewhere =
        readOnly.length === 0 ? null : `${readOnly[0]}: this ${NOUNS[kind]} is recorded in ${place.documents}`;
      const folder = new RunFolder(state, place, runId, elsewhere, kind);
      const why = folder.#make(place);
      if (why === null) return folder;
      readOnly.push(why);
    }
    throw new AimError('checkout_refused', readOnly.join('; '), { hint: 'name a folder of your own by --state-dir' });
  }

  /**
   * The folders of a run that has begun. What people read is made again where it has gone.
   * @param journal the path of its journal.
   */
  static reopen(state: StateFolders, runId: string, journal: string): RunFolder {
    const journals = dirname(dirname(dirname(journal)));
    const place = state.places.find((each) => each.journals === journals) ?? { journals, documents: journals };
    const folder = new RunFolder(state, place, runId, null);
    try {
      makeStateFolder(state, place.documents);
      mkdirSync(join(folder.path, 'transcripts'), { recursive: true, mode: 0o700 });
      ignoreAll(basename(place.documents) === '.aim' ? place.documents : join(place.documents, 'runs'));
    } catch {
      // Documents are written to the next place then.
    }
    return folder;
  }

  get journal(): string {
    return join(this.#own, 'journal.jsonl');
  }

  /** The text of the job file as the run uses it. */
  get jobFile(): string {
    return join(this.#own, 'job-file.json');
  }

  /** Where the files of jobs are kept as they were, for another attempt: by this aim or the next. */
  get restorePoints(): string {
    return join(this.#own, 'restore-points');
  }

  /** Where files are kept as a resumed run found them, and changed them back. */
  get setAside(): string {
    return join(this.path, 'set-aside');
  }

  /**
   * Where a transcript is written from now on.
   * @param name in `transcripts/`; it may have a folder in it, which is made. @throws the system's errors.
   */
  transcript(name: string): string {
    const [usual = '', ...others] = this.#folders.map((path) => join(path, 'transcripts'));
    const folder = existsSync(usual) ? usual : (others.find((path) => this.#canMake(path)) ?? usual);
    const path = join(folder, name);
    if (dirname(path) !== folder && existsSync(folder)) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return path;
  }

  /** Where a file of the run is, by its name in any of its folders; null: it has none of that name. */
  find(name: string): string | null {
    return this.#folders.map((path) => join(path, name)).find((path) => existsSync(path)) ?? null;
  }

  /** Where a document is written from now on; a folder in its name need not be there. */
  document(name: string): string {
    const folder = existsSync(this.path)
      ? this.path
      : (this.#folders.slice(1).find((path) => this.#canMake(path)) ?? this.path);
    return join(folder, name);
  }

  /**
   * Writes a document of the run: in its usual folder, or, where that has gone or takes nothing any more, in the next one.
   * @param name may have a folder in it. @param write gets the path, and throws where nothing can be written.
   * @throws the first error, if there is no place at all.
   */
  writeDocument(name: string, write: (path: string) => void): void {
    let first: { readonly error: unknown } | null = null;
    for (const folder of this.#folders) {
      if (folder !== this.path && !this.#canMake(folder)) continue;
      const path = join(folder, name);
      try {
        // One level: the folder of the run itself is not made again.
        if (dirname(path) !== folder && !existsSync(dirname(path))) mkdirSync(dirname(path), { mode: 0o700 });
        return write(path);
      } catch (error) {
        first ??= { error };
      }
    }
    throw first?.error;
  }

  /** Removes a document of an earlier part, also one that it was killed in the middle of. */
  removeDocument(name: string): void {
    for (const folder of this.#folders) {
      // A file in the place of the folder is no error here: what is written goes to the next one.
      if (existsSync(join(folder, name))) rmSync(join(folder, name), { force: true });
      removeUnfinished(join(folder, name));
    }
  }

  /** Makes a folder where it is not there. A checkout or a git directory that has gone is not made again. */
  #canMake(path: string): boolean {
    const { top, gitDir } = this.#state;
    const bases = [top, ...(gitDir === null ? [] : [gitDir])].filter((base) => path.startsWith(`${base}${sep}`));
    if (!bases.every((base) => existsSync(base))) return false;
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      return true;
    } catch {
      return false;
    }
  }

  /** Takes away everything that the run has written. */
  remove(): void {
    for (const folder of this.#folders) removeTree(folder);
  }

  /** Makes this aim the one that works on the run, until it is disposed. @throws AimError run_busy, with the pid of the other. */
  lockRun(): Disposable {
    const path = join(this.#own, 'lock');
    const { lock, owner } = takeLock(path, this.runId);
    if (lock !== null) return lock;
    const pid = owner === null ? '' : ` (pid ${owner.pid})`;
    throw new AimError('run_busy', `run ${this.runId} is going on${pid}`, {
      hint: owner === null ? `remove ${path} if no aim works on it` : 'wait for it, or stop it',
    });
  }

  /** Keeps other runs that edit out of the checkout, until it is disposed. @throws AimError checkout_busy, naming the other run. */
  lock(): Disposable {
    return lockCheckout(this.#state, this.runId, 'run');
  }

  /** @returns why not, where this user may not write. @throws AimError checkout_refused for what is in the way. */
  #make({ journals, documents }: RunsPlace): string | null {
    const made: string[] = [];
    for (const place of new Set([journals, documents])) {
      try {
        makeStateFolder(this.#state, place);
        makeFolder(join(place, this.#kind), modeIn(this.#state, place));
        const folder = join(place, this.#kind, this.runId);
        mkdirSync(folder, { mode: 0o700 });
        made.push(folder);
        if (place !== documents) continue;
        mkdirSync(join(folder, 'transcripts'), { mode: 0o700 });
        // Where git would show it.
        ignoreAll(basename(place) === '.aim' ? place : join(place, this.#kind));
      } catch (error) {
        made.forEach(removeTree);
        if (error instanceof AimError) throw error;
        if (isReadOnly(error)) return `${place} can't be written`;
        throw new AimError('checkout_refused', `${place} can't be written`, { cause: error });
      }
    }
    return null;
  }
}

/** How each kind is called in a sentence. */
const NOUNS: Readonly<Record<RecordKind, string>> = { runs: 'run', clusters: 'cluster' };

function ignoreAll(folder: string): void {
  writeNewFile(join(folder, '.gitignore'), '*\n', 0o600);
}
