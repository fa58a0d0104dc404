import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { lstatOrNull } from '../lib/lstat.ts';
import { realPathOf } from '../lib/real-path.ts';

/** What stood at a path. */
type Before =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'none' };

/** The contents of some files, to be put back before another attempt at a job. Of a link it is also where it leads. */
export class RestorePoint {
  /** By absolute path. What links lead to comes first. */
  readonly #before = new Map<string, Before>();

  constructor(cwd: string, files: readonly string[]) {
    const names = files.map((file) => resolve(cwd, file));
    for (const path of [...names.map((name) => realPathOf(name) ?? name), ...names]) {
      if (!this.#before.has(path)) this.#before.set(path, whatIsAt(path));
    }
  }

  /** Puts every file back as it was. A file that was not there is removed. */
  restore(): void {
    for (const [path, before] of this.#before) {
      const now = lstatOrNull(path);
      if (before.kind === 'none' || (now !== null && kindOf(now) !== before.kind)) {
        rmSync(path, { force: true, recursive: true });
      }
      if (before.kind === 'none') continue;
      mkdirSync(dirname(path), { recursive: true });
      if (before.kind === 'link') putLink(path, before.target);
      else {
        writeFileSync(path, before.bytes);
        chmodSync(path, before.mode);
      }
    }
  }
}

function whatIsAt(path: string): Before {
  const stat = lstatOrNull(path);
  if (stat?.isSymbolicLink() === true) return { kind: 'link', target: readlinkSync(path) };
  if (stat?.isFile() !== true) return { kind: 'none' };
  return { kind: 'file', bytes: readFileSync(path), mode: statSync(path).mode };
}

function kindOf(stat: NonNullable<ReturnType<typeof lstatOrNull>>): Before['kind'] | 'other' {
  if (stat.isSymbolicLink()) return 'link';
  return stat.isFile() ? 'file' : 'other';
}

function putLink(path: string, target: string): void {
  if (lstatOrNull(path) !== null) {
    if (readlinkSync(path) === target) return;
    rmSync(path);
  }
  symlinkSync(target, path);
}
