import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { lstatOrNull } from '../lib/files/lstat.ts';
import { gitDirOf } from './git/git-dir.ts';
import { placeAt } from './place-at.ts';

/** What decides where the state of a checkout is. */
export interface StateOptions {
  /** aim's own environment: `XDG_STATE_HOME`, `HOME`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A folder that the user named for all records of runs. */
  readonly stateDir?: string | undefined;
}

/** What is on record: runs of job files, or clusters that were launched. Each kind has a folder of its name. */
export type RecordKind = 'runs' | 'clusters';

/** What a run goes on by: the programs that it runs are in it. */
const JOURNAL = 'journal.jsonl';

/** Two folders that may be one: each run has a folder of its id in `runs/` of both, and each cluster in `clusters/`. */
export interface RunsPlace {
  /** The journals: what aim itself needs of a run. */
  readonly journals: string;
  /** What people read: results, transcripts, patches, answers. */
  readonly documents: string;
}

/** A run or a cluster that is on disk, with every folder that has something of it. */
export class RecordedRun {
  readonly id: string;
  readonly #folders: readonly string[];
  readonly #foreign: string | null;

  /** @param foreign where no journal is aim's own: what is below it may have come with the repository. */
  constructor(id: string, folders: readonly string[], foreign: string | null = null) {
    this.id = id;
    this.#folders = folders;
    this.#foreign = foreign;
  }

  /** Absolute; what people read comes first. All of them are removed with the run. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  /** Where a file of the run is, such as `journal.jsonl`; null: it has none. */
  file(name: string): string | null {
    return this.files(name)[0] ?? null;
  }

  /** Every file of that name that is there. */
  files(name: string): string[] {
    const foreign = name === JOURNAL ? this.#foreign : null;
    const folders = this.#folders.filter((folder) => foreign === null || !folder.startsWith(`${foreign}${sep}`));
    return folders.map((folder) => join(folder, name)).filter((path) => existsSync(path));
  }
}

/**
 * Where the state of a checkout is: the one place that knows. Nothing is made or changed here.
 *
 * - `<git dir>/aim/`, of a linked worktree its own: the lock, the journals. `git clean` does not reach it.
 * - `.aim/` at the top of the checkout: what people read; outside git the lock and the journals too.
 * - `<name>-<hash>/` in the user's state folder (`$XDG_STATE_HOME/aim`): all of it, where one of the two can't be written.
 * - `durations/<hash>.json` there: how long jobs took.
 * - the folder of `--state-dir`: all records of the run. The lock stays with the checkout: another run may not know of it.
 *
 * A repository may bring a `.aim` along. So no link in it is followed; and where there is a git directory, which a clone does
 * not bring, what stands in `.aim` alone is no run, and no journal in it counts.
 */
export class StateFolders {
  /** The top of the git checkout, or the working folder outside one. Absolute, links resolved. */
  readonly top: string;
  /** The git directory of the checkout; null: there is none, or it is not known. */
  readonly gitDir: string | null;
  /** Where a new run may be recorded, the best place first. */
  readonly places: readonly RunsPlace[];
  /** The locks of the checkout, the best one first. A run that edits takes the first that it can. */
  readonly locks: readonly string[];
  /** Where it is kept how long jobs took, and the home of the user that this is in. */
  readonly durations: { readonly path: string; readonly home: string };
  /** The lock that aims up to 0.1 took. */
  readonly olderLock: string;
  readonly #readable: readonly string[];
  /** Where no journal is aim's own; null: there is no such place. */
  readonly #foreign: string | null;

  private constructor(top: string, gitDir: string | null, { environment, stateDir }: StateOptions) {
    this.top = top;
    this.gitDir = gitDir;
    const documents = join(top, '.aim');
    const own: RunsPlace = { journals: gitDir === null ? documents : join(gitDir, 'aim'), documents };
    const user = userFolder(top, environment);
    const given = stateDir === undefined ? null : resolve(stateDir);
    this.places = given === null ? [own, both(user)] : [both(given)];
    this.locks = [join(own.journals, 'lock'), join(user, 'lock')];
    this.durations = durationsOf(top, environment);
    this.olderLock = join(documents, 'lock');
    this.#foreign = gitDir === null || given === documents ? null : documents;
    this.#readable = [...(given === null ? [] : [given]), documents, own.journals, user];
  }

  /** @param cwd the working folder, absolute, links resolved. */
  static async find(cwd: string, options: StateOptions, signal: AbortSignal): Promise<StateFolders> {
    const { root } = placeAt(cwd);
    const gitDir = root === null ? null : await gitDirOf(root, signal);
    return new StateFolders(root ?? cwd, gitDir, options);
  }

  /** All runs that are on disk, also those of older aims; the newest first. */
  runs(): RecordedRun[] {
    return this.recorded('runs');
  }

  /** All that is on disk of a kind, the newest first. */
  recorded(kind: RecordKind): RecordedRun[] {
    const folders = new Map<string, string[]>();
    for (const runs of new Set(this.#readable.map((path) => join(path, kind)))) {
      for (const name of foldersIn(runs)) folders.set(name, [...(folders.get(name) ?? []), join(runs, name)]);
    }
    const found = [...folders]
      .filter(([, paths]) => paths.some((path) => !this.#isForeign(path)))
      .map(([id, paths]) => new RecordedRun(id, paths, this.#foreign));
    return found.sort(newestFirst);
  }

  /** Whether a folder may have come with the repository. */
  #isForeign(path: string): boolean {
    return this.#foreign !== null && path.startsWith(`${this.#foreign}${sep}`);
  }
}

/** By the second in the id; of runs that began in the same one by when their folders were made. */
function newestFirst(a: RecordedRun, b: RecordedRun): number {
  const [one, other] = [a.id.split('-')[0]!, b.id.split('-')[0]!];
  if (one !== other) return one < other ? 1 : -1;
  return madeAt(b) - madeAt(a) || (a.id < b.id ? 1 : -1);
}

function madeAt({ folders }: RecordedRun): number {
  return statSync(folders.at(-1)!, { throwIfNoEntry: false })?.birthtimeMs ?? 0;
}

function both(path: string): RunsPlace {
  return { journals: path, documents: path };
}

/** The user's folder for one checkout. Its name is for people; the hash keeps apart checkouts of one name. */
function userFolder(top: string, environment: StateOptions['environment']): string {
  return join(userState(environment).aim, `${basename(top) || 'root'}-${hashOf(top)}`);
}

function durationsOf(top: string, environment: StateOptions['environment']): StateFolders['durations'] {
  const { aim, home } = userState(environment);
  return { path: join(aim, 'durations', `${hashOf(top)}.json`), home };
}

/** aim's folder in the user's state folder, and the folder that has to be there for it. */
function userState(environment: StateOptions['environment']): { readonly aim: string; readonly home: string } {
  const given = environment['XDG_STATE_HOME'] ?? '';
  if (isAbsolute(given)) return { aim: join(given, 'aim'), home: dirname(given) };
  const home = environment['HOME'] || homedir();
  return { aim: join(home, '.local', 'state', 'aim'), home };
}

function hashOf(top: string): string {
  return createHash('sha256').update(top).digest('hex').slice(0, 12);
}

function foldersIn(path: string): string[] {
  if (!isOwnFolder(dirname(path)) || !isOwnFolder(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Whether a folder of aim's state is there, and no link to somewhere else. */
export function isOwnFolder(path: string): boolean {
  return lstatOrNull(path)?.isDirectory() === true;
}
