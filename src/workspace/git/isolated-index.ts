import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { orphanRegistry } from '../../process/records/orphan-registry.ts';
import { gitRootOf } from './git-root.ts';

/** Variables under which git works on an index of its own. */
export interface IsolatedIndex extends Disposable {
  readonly env: Readonly<Record<string, string>>;
}

/** A copy of a checkout's index, for a tool that stages what it creates: nothing gets into the checkout's own. */
export function isolateIndex(cwd: string): IsolatedIndex {
  const root = gitRootOf(cwd);
  const index = root === null ? null : join(gitDirOf(root), 'index');
  if (index === null || !existsSync(index)) return { env: {}, [Symbol.dispose]() {} };
  const folder = orphanRegistry.tempFolder();
  const copy = join(folder.path, 'index');
  copyFileSync(index, copy);
  return { env: { GIT_INDEX_FILE: copy }, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

/** In a worktree `.git` is a file that names the folder. */
function gitDirOf(root: string): string {
  const path = join(root, '.git');
  if (statSync(path).isDirectory()) return path;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
  return named === undefined ? path : resolve(root, named);
}
