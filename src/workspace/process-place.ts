import { isolateIndex } from './git/isolated-index.ts';
import { gitRootOf } from './git/git-root.ts';

/** What the folder of a process gives to it. Dispose of it when the process has ended. */
export interface ProcessPlace extends Disposable {
  /** The top of the git checkout that the folder is in, or null outside one. */
  readonly root: string | null;
  /** Variables of the process. */
  readonly env: Readonly<Record<string, string>>;
}

/** Opens the folder of a process that is about to start. @param tool `stagesFiles`: it runs `git add` by itself. */
export type OpenProcessPlace = (cwd: string, tool: { readonly stagesFiles: boolean }) => ProcessPlace;

/** The folder as it is: git works there as it does for the user. */
export const plainProcessPlace: OpenProcessPlace = (cwd) => asItIs(gitRootOf(cwd));

/** A tool that stages files does so in a copy of the checkout's index. */
export const isolatedProcessPlace: OpenProcessPlace = (cwd, { stagesFiles }) => {
  const root = gitRootOf(cwd);
  if (root === null || !stagesFiles) return asItIs(root);
  const index = isolateIndex(root);
  return { root, env: index.env, [Symbol.dispose]: () => index[Symbol.dispose]() };
};

/**
 * The folder of a process where some work in worktrees and some in the checkout: as it is in a worktree, which has an index of
 * its own, and isolated elsewhere. @param worktrees the folder that the worktrees are in.
 */
export function openPlaceByWorktrees(worktrees: string, ...place: Parameters<OpenProcessPlace>): ProcessPlace {
  const open = place[0].startsWith(`${worktrees}/`) ? plainProcessPlace : isolatedProcessPlace;
  return open(...place);
}

function asItIs(root: string | null): ProcessPlace {
  return { root, env: {}, [Symbol.dispose]() {} };
}
