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
import { z } from '../../lib/schema/z.ts';
import { lstatOrNull } from '../../lib/files/lstat.ts';
import { realPathOf } from '../../lib/files/real-path.ts';
import { replaceFile } from '../../lib/files/replace-file.ts';

/** What stood at a path. */
type Before =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'none' };

const savedSchema = z.object({
  version: z.literal(1),
  files: z.array(
    z.discriminatedUnion('kind', [
      z.object({ path: z.string(), kind: z.literal('file'), mode: z.int(), base64: z.base64() }),
      z.object({ path: z.string(), kind: z.literal('link'), target: z.string() }),
      z.object({ path: z.string(), kind: z.literal('none') }),
    ]),
  ),
});

/** A job about more than this is not kept for the next aim: it would take longer than it is worth. */
const MAX_SAVED_BYTES = 64 * 1024 * 1024;

/** The contents of some files, to be put back before another attempt at a job. Of a link it is also where it leads. */
export class RestorePoint {
  /** By absolute path. What links lead to comes first. */
  readonly #before: ReadonlyMap<string, Before>;

  private constructor(before: ReadonlyMap<string, Before>) {
    this.#before = before;
  }

  /** What the files contain now. */
  static of(cwd: string, files: readonly string[]): RestorePoint {
    const names = files.map((file) => resolve(cwd, file));
    const before = new Map<string, Before>();
    for (const path of [...names.map((name) => realPathOf(name) ?? name), ...names]) {
      if (!before.has(path)) before.set(path, whatIsAt(path));
    }
    return new RestorePoint(before);
  }

  /** What the files contained when it was saved, by this aim or another; null: it was not, or can't be read. */
  static load(file: string): RestorePoint | null {
    try {
      const { files } = savedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      return new RestorePoint(
        new Map(
          files.map(({ path, ...before }): [string, Before] => [
            path,
            before.kind === 'file'
              ? { kind: 'file', bytes: Buffer.from(before.base64, 'base64'), mode: before.mode }
              : before,
          ]),
        ),
      );
    } catch {
      return null;
    }
  }

  /**
   * Keeps it for the next aim, should this one be killed. It is in the system's hands when this returns.
   * @throws the system's errors.
   */
  save(file: string): void {
    const size = [...this.#before.values()].reduce((sum, it) => sum + (it.kind === 'file' ? it.bytes.length : 0), 0);
    if (size > MAX_SAVED_BYTES) return;
    const files = [...this.#before].map(([path, before]) =>
      before.kind === 'file'
        ? { path, kind: before.kind, mode: before.mode, base64: Buffer.from(before.bytes).toString('base64') }
        : { path, ...before },
    );
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ version: 1, files });
    replaceFile(file, (append) => append(text), { mode: 0o600, durable: false });
  }

  /** The regular files that are not as they were. */
  changed(): string[] {
    return [...this.#before].flatMap(([path, before]) => {
      const now = whatIsAt(path);
      if (now.kind !== 'file') return [];
      const isSame = before.kind === 'file' && Buffer.compare(Buffer.from(now.bytes), Buffer.from(before.bytes)) === 0;
      return isSame ? [] : [path];
    });
  }

  /** Puts every file back as it was. A file that was not there is removed; a folder in its place may be another job's. */
  restore(): void {
    for (const [path, before] of this.#before) {
      const now = lstatOrNull(path);
      if (before.kind === 'none') {
        if (now?.isDirectory() === false) rmSync(path);
        continue;
      }
      if (now !== null && kindOf(now) !== before.kind) rmSync(path, { recursive: true });
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
