import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { orphanRegistry } from '../../process/records/orphan-registry.ts';

/** Variables under which git works on an index of its own. */
export interface IsolatedIndex extends Disposable {
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Copies a checkout's index for a tool that stages what it creates: nothing gets into the checkout's own index.
 * @param root the top of the checkout. Before its first `git add` it has no index, and there is nothing to isolate.
 */
export function isolateIndex(root: string): IsolatedIndex {
  const index = join(gitDirOf(root), 'index');
  if (!existsSync(index)) return { env: {}, [Symbol.dispose]() {} };
  using made = new DisposableStack();
  const copy = join(made.use(orphanRegistry.tempFolder()).path, 'index');
  copyFileSync(index, copy);
  const kept = made.move();
  return { env: { GIT_INDEX_FILE: copy }, [Symbol.dispose]: () => kept.dispose() };
}

/** In a worktree `.git` is a file that names the folder. */
function gitDirOf(root: string): string {
  const path = join(root, '.git');
  if (statSync(path).isDirectory()) return path;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
  return named === undefined ? path : resolve(root, named);
}
