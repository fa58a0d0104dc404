import { isAbsolute, relative, resolve, sep } from 'node:path';
import { contentOf, isAsItWas, traceOf } from './content.ts';
import { dirtyPaths, headOf, indexContents } from './git/git.ts';
import { gitRootOf } from './git/git-root.ts';

/** What a job did to the checkout. Paths are relative to the working folder. */
export interface Changes {
  readonly changed: readonly string[];
  /** Those of them that the job did not declare. */
  readonly outside: readonly string[];
}

/**
 * The folder that all jobs of a run share. It knows what each file held when it was last looked at, so that a change
 * can be told from a state, and is never guessed.
 */
export class SharedCheckout {
  readonly cwd: string;
  /** The top of the git checkout, or null outside one. */
  readonly root: string | null;
  readonly head: string | null;
  /** What differed from HEAD before the run, relative to the working folder. */
  readonly dirty: readonly string[];
  /** By absolute path: the id of the content, or a trace of the file. */
  readonly #atStart = new Map<string, string | null>();
  readonly #known = new Map<string, string | null>();
  readonly #explained = new Set<string>();
  readonly #index: ReadonlyMap<string, string>;

  private constructor(
    cwd: string,
    root: string | null,
    head: string | null,
    dirty: string[],
    index: Map<string, string>,
  ) {
    this.cwd = cwd;
    this.root = root;
    this.head = head;
    this.dirty = dirty.map((path) => this.#relative(resolve(root ?? cwd, path)));
    this.#index = index;
    // There may be many, and large: they are read when a job names them, not before.
    for (const path of dirty) this.#atStart.set(resolve(root ?? cwd, path), traceOf(resolve(root ?? cwd, path)));
  }

  static async open(cwd: string, signal: AbortSignal): Promise<SharedCheckout> {
    const root = gitRootOf(cwd);
    if (root === null) return new SharedCheckout(cwd, null, null, [], new Map());
    const [head, dirty, index] = await Promise.all([
      headOf(root, signal),
      dirtyPaths(root, signal),
      indexContents(root, signal),
    ]);
    return new SharedCheckout(cwd, root, head, dirty.filter(isOurs), index);
  }

  /** Remembers what the files of a job hold before it begins. */
  before(files: readonly string[]): void {
    for (const file of files) {
      const path = resolve(this.cwd, file);
      const content = contentOf(path);
      this.#known.set(path, content);
      const start = this.#atStart.get(path);
      const untouched = start === undefined ? !this.#explained.has(path) : isAsItWas(path, start);
      if (untouched) this.#atStart.set(path, content);
    }
  }

  /**
   * What a job changed, by content, among the files that it declared and those that the tool reports.
   * @param reported paths as the tool wrote them: absolute, or relative to the top of the checkout.
   */
  after(declared: readonly string[], reported: readonly string[]): Changes {
    const mine = new Set(declared.map((file) => resolve(this.cwd, file)));
    const candidates = new Set([...mine, ...reported.map((file) => this.#resolveReported(file))]);
    const changed: string[] = [];
    for (const path of candidates) {
      if (isAsItWas(path, this.#lastKnown(path))) continue;
      this.#known.set(path, contentOf(path));
      this.#explained.add(path);
      changed.push(path);
    }
    return {
      changed: changed.map((path) => this.#relative(path)).sort(),
      outside:
        declared.length === 0 ? [] : changed.filter((path) => !mine.has(path)).map((path) => this.#relative(path)),
    };
  }

  /** A file that aim itself wrote for a job. */
  explain(file: string): void {
    this.#explained.add(resolve(this.cwd, file));
  }

  /** Files that changed during the run and no job explains; null where that can't be known. */
  async unattributed(signal: AbortSignal): Promise<string[] | null> {
    if (this.root === null) return null;
    const root = this.root;
    const now = (await dirtyPaths(root, signal)).filter(isOurs).map((path) => resolve(root, path));
    return [...new Set([...now, ...this.#atStart.keys()])]
      .filter((path) => !this.#explained.has(path) && !isAsItWas(path, this.#startContent(path)))
      .map((path) => this.#relative(path))
      .sort();
  }

  #lastKnown(path: string): string | null {
    const known = this.#known.get(path);
    return known === undefined ? this.#startContent(path) : known;
  }

  #startContent(path: string): string | null {
    const start = this.#atStart.get(path);
    if (start !== undefined) return start;
    // A file that was clean at the start held what the index holds.
    return this.root === null ? null : (this.#index.get(posix(relative(this.root, path))) ?? null);
  }

  #resolveReported(file: string): string {
    return isAbsolute(file) ? file : resolve(this.root ?? this.cwd, file);
  }

  #relative(path: string): string {
    return posix(relative(this.cwd, path));
  }
}

function posix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** Not what aim itself writes. */
function isOurs(path: string): boolean {
  return path !== '.aim' && !path.startsWith('.aim/');
}
