import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { orphanRegistry } from '../../process/records/orphan-registry.ts';
import { GIT_LOCAL_VARIABLES } from '../../lib/git-local-variables.ts';
import { gitEnvironment } from './run/git-environment.ts';
import { runGitSync } from './run/git-process.ts';

/** Variables under which git works on an index of its own. */
export interface IsolatedIndex extends Disposable {
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Copies a checkout's index for a tool that stages what it creates: nothing gets into the checkout's own index.
 * @param root the top of the checkout. Before its first `git add` it has no index, and there is nothing to isolate.
 */
export function isolateIndex(root: string): IsolatedIndex {
  const index = indexOf(root);
  if (index === null || !existsSync(index)) return { env: {}, [Symbol.dispose]() {} };
  using made = new DisposableStack();
  const copy = join(made.use(orphanRegistry.tempFolder()).path, 'index');
  copyFileSync(index, copy);
  const kept = made.move();
  return { env: { GIT_INDEX_FILE: copy }, [Symbol.dispose]: () => kept.dispose() };
}

/** Where the index of a checkout is, as git says; null: git does not say, and works there for nobody. */
function indexOf(root: string): string | null {
  const env = gitEnvironment(process.env, GIT_LOCAL_VARIABLES, '');
  const args = ['rev-parse', '--path-format=absolute', '--git-path', 'index'];
  const { code, stdout } = runGitSync({ args, cwd: root, env });
  return code === 0 ? stdout.replace(/\n$/, '') : null;
}
