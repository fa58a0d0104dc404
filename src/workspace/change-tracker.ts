import { isAbsolute, relative, resolve, sep } from 'node:path';
import { contentOf, isAsItWas, traceOf } from './content.ts';
import type { Changes, Place } from './workspace.ts';

/** What git knows of a checkout at one moment. */
export interface GitState {
  /** Paths that differ from HEAD, relative to the top of the checkout. */
  readonly dirty: readonly string[];
  /** The content ids of tracked files, by path relative to the top. */
  readonly index: ReadonlyMap<string, string>;
}

/**
 * What each file of a folder contained when it was last looked at. So a change is never guessed from a state.
 * Paths are relative to the working folder, if nothing else is named.
 */
export class ChangeTracker {
  readonly #place: Place;
  readonly #index: ReadonlyMap<string, string>;
  /** By absolute path: the id of the content, or a trace of the file. */
  readonly #atStart = new Map<string, string | null>();
  readonly #known = new Map<string, string | null>();
  readonly #explained = new Set<string>();

  constructor(place: Place, { dirty, index }: GitState) {
    this.#place = place;
    this.#index = index;
    // There may be many, and large: they are read when a job names them, not before.
    for (const path of dirty) this.#atStart.set(this.#fromRoot(path), traceOf(this.#fromRoot(path)));
  }

  /** Remembers what some files contain before a job begins. */
  remember(files: readonly string[]): void {
    for (const file of files) {
      const path = resolve(this.#place.cwd, file);
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
  changes(declared: readonly string[], reported: readonly string[]): Changes {
    const own = new Set(declared.map((file) => resolve(this.#place.cwd, file)));
    const candidates = new Set([...own, ...reported.map((file) => this.#fromRoot(file))]);
    const changed: string[] = [];
    for (const path of candidates) {
      if (isAsItWas(path, this.#lastKnown(path))) continue;
      this.#known.set(path, contentOf(path));
      this.#explained.add(path);
      changed.push(path);
    }
    return {
      changed: changed.map((path) => this.relative(path)).sort(),
      outside: declared.length === 0 ? [] : changed.filter((path) => !own.has(path)).map((path) => this.relative(path)),
    };
  }

  /** Takes a change of this file as explained. */
  explain(file: string): void {
    this.#explained.add(resolve(this.#place.cwd, file));
  }

  /**
   * Files that changed since the start and that nothing explains.
   * @param dirty those that differ from HEAD now, relative to the top of the checkout.
   */
  unexplained(dirty: readonly string[]): string[] {
    return [...new Set([...dirty.map((path) => this.#fromRoot(path)), ...this.#atStart.keys()])]
      .filter((path) => !this.#explained.has(path) && !isAsItWas(path, this.#startContent(path)))
      .map((path) => this.relative(path))
      .sort();
  }

  /** An absolute path as one relative to the working folder, with slashes. */
  relative(path: string): string {
    return posix(relative(this.#place.cwd, path));
  }

  #lastKnown(path: string): string | null {
    const known = this.#known.get(path);
    return known === undefined ? this.#startContent(path) : known;
  }

  #startContent(path: string): string | null {
    const start = this.#atStart.get(path);
    if (start !== undefined) return start;
    // A file that was clean at the start contained what the index has.
    const { root } = this.#place;
    return root === null ? null : (this.#index.get(posix(relative(root, path))) ?? null);
  }

  #fromRoot(file: string): string {
    return isAbsolute(file) ? file : resolve(this.#place.root ?? this.#place.cwd, file);
  }
}

function posix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
