import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileIdentity } from '../../lib/files/file-identity.ts';
import { lstatOrNull } from '../../lib/files/lstat.ts';
import { isBelow, realPathOf } from '../../lib/files/real-path.ts';
import { declaredFiles } from '../declared-files.ts';
import { contentOf, isAsItWas, traceOf } from '../content.ts';
import { changedSince } from '../git/changed-since.ts';
import { type GitAnswer, unknown } from '../git/run/git-answer.ts';
import type { Changes, Place } from '../workspace.ts';
import { NEVER } from '../../lib/never.ts';

/** What git knows of a checkout at one moment. */
export interface GitState {
  /** Paths that differ from HEAD, relative to the top of the checkout. */
  readonly dirty: readonly string[];
  /** The commit that is checked out; null: there is none, or git does not say. */
  readonly head: string | null;
}

/** A file system may keep times more coarsely than the clock gives them. Milliseconds. */
const COARSE_MS = 20;

/**
 * What each file of a folder contained when it was last looked at. So a change is never guessed from a state. What a file
 * contained that nobody has looked at is asked of git. Links are followed: a change belongs to the file that it was made in.
 * Paths are relative to the working folder, if nothing else is named.
 */
export class ChangeTracker {
  readonly #place: Place;
  readonly #head: string | null;
  readonly #began = Date.now();
  /** By absolute path: a digest of the content, or a trace of the file. */
  readonly #atStart = new Map<string, string | null>();
  readonly #known = new Map<string, string | null>();
  readonly #explained = new Set<string>();
  /** What the files of a job led to when it began, by the files. */
  readonly #declared = new WeakMap<readonly string[], ReadonlyMap<string, string>>();

  constructor(place: Place, { dirty, head }: GitState) {
    this.#place = place;
    this.#head = head;
    // There may be many, and large: they are read when a job names them, not before.
    for (const path of dirty) this.#atStart.set(this.#fromRoot(path), traceOf(this.#fromRoot(path)));
  }

  /** Remembers what some files contain before a job begins. */
  remember(files: readonly string[]): void {
    const declared = declaredFiles(this.#place.cwd, files);
    this.#declared.set(files, declared);
    for (const path of declared.keys()) {
      const content = contentOf(path);
      this.#known.set(path, content);
      const start = this.#atStart.get(path);
      const untouched = start === undefined ? !this.#explained.has(path) : isAsItWas(path, start);
      if (untouched) this.#atStart.set(path, content);
    }
  }

  /**
   * What a job changed, by content, among the files that it declared and those that the tool reports. A file that it declared
   * is named as it did.
   * @param reported paths as the tool wrote them: absolute, or relative to the top of the checkout.
   */
  async changes(declared: readonly string[], reported: readonly string[]): Promise<Changes> {
    // A job may have made a file of a link since then.
    const own = this.#declared.get(declared) ?? declaredFiles(this.#place.cwd, declared);
    const others = reported.map((file) => this.#fromRoot(file)).map((path) => (own.has(path) ? path : followed(path)));
    const changed = await this.#changed(new Set([...own.keys(), ...others]));
    for (const path of changed) {
      this.#known.set(path, contentOf(path));
      this.#explained.add(path);
    }
    return changesOf(changed, own, declared.length > 0, (path) => this.relative(path));
  }

  /**
   * What a job changed that aim itself put there, as it would be found by content.
   * @param declared of the job. @param paths absolute.
   */
  delivered(declared: readonly string[], paths: readonly string[]): Changes {
    const own = this.#declared.get(declared) ?? declaredFiles(this.#place.cwd, declared);
    return changesOf(paths, own, declared.length > 0, (path) => this.relative(path));
  }

  /** Takes a change of this file as explained. */
  explain(file: string): void {
    this.#explained.add(followed(resolve(this.#place.cwd, file)));
  }

  /**
   * Files that changed since the start and that nothing explains.
   * @param dirty those that differ from HEAD now, relative to the top of the checkout; a repository in it with a slash.
   */
  async unexplained(dirty: readonly string[]): Promise<string[]> {
    const repositories = new Set(dirty.filter((path) => path.endsWith('/')).map((path) => this.#fromRoot(path)));
    const identities = new Set([...this.#explained].map(fileIdentity));
    const paths = [...new Set([...dirty.map((path) => this.#fromRoot(path)), ...this.#atStart.keys()])].filter(
      (path) => {
        if (this.#explained.has(path)) return false;
        // Another name of a file with an explained change: a hard link.
        if (lstatOrNull(path)?.isFile() === true && identities.has(fileIdentity(path))) return false;
        // A repository that was there before, in which a job has changed files.
        return !(this.#atStart.has(path) && this.#holdsExplained(path));
      },
    );
    const changed = await this.#changed(new Set(paths), (path) => this.#atStart.get(path));
    return changed.map((path) => `${this.relative(path)}${repositories.has(path) ? '/' : ''}`).sort();
  }

  /** An absolute path as one relative to the working folder, with slashes. */
  relative(path: string): string {
    return posix(relative(this.#place.cwd, path));
  }

  #holdsExplained(folder: string): boolean {
    return [...this.#explained].some((path) => path !== folder && isBelow(folder, path));
  }

  /** Those of some files that are not as they were. @param before what they were, where it is known. */
  async #changed(
    paths: ReadonlySet<string>,
    before = (path: string) => (this.#known.has(path) ? this.#known.get(path) : this.#atStart.get(path)),
  ): Promise<string[]> {
    const asked = [...paths].filter((path) => before(path) === undefined);
    const answer = await this.#changedSinceStart(asked);
    return [...paths].filter((path) => {
      const content = before(path);
      if (content !== undefined) return !isAsItWas(path, content);
      return answer.kind === 'yes' ? answer.value.has(path) : this.#mayHaveChanged(path);
    });
  }

  /** Files of which nobody has looked at the content: git knows what they were like. */
  async #changedSinceStart(paths: readonly string[]): Promise<GitAnswer<ReadonlySet<string>>> {
    const { root } = this.#place;
    if (paths.length === 0 || root === null || this.#head === null)
      return unknown('there is no commit to compare with');
    const inside = paths.filter((path) => isBelow(root, path));
    const names = new Map(inside.map((path) => [posix(relative(root, path)), path]));
    const answer = await changedSince(root, this.#head, [...names.keys()], NEVER);
    if (answer.kind !== 'yes') return answer;
    const outside = paths.filter((path) => !isBelow(root, path) && this.#mayHaveChanged(path));
    return { kind: 'yes', value: new Set([...[...answer.value].map((name) => names.get(name)!), ...outside]) };
  }

  /** Without git's word: whether a file is there, and in a checkout whether it was touched since the start. */
  #mayHaveChanged(path: string): boolean {
    const stat = lstatOrNull(path);
    return stat !== null && (this.#place.root === null || stat.ctimeMs >= this.#began - COARSE_MS);
  }

  #fromRoot(file: string): string {
    return isAbsolute(file) ? resolve(file) : resolve(this.#place.root ?? this.#place.cwd, file);
  }
}

/** @param own what the job declared, by absolute path, under the name that it gave it. */
function changesOf(
  paths: readonly string[],
  own: ReadonlyMap<string, string>,
  isDeclared: boolean,
  relativeTo: (path: string) => string,
): Changes {
  const names = new Set(paths.map((path) => relativeTo(own.get(path) ?? path)));
  const outside = isDeclared ? paths.filter((path) => !own.has(path)).map(relativeTo) : [];
  return { changed: [...names].sort(), outside };
}

/** Where a path leads; itself where its links have no end. */
function followed(path: string): string {
  return realPathOf(path) ?? path;
}

function posix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
