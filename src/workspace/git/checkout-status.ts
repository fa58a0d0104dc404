import { join } from 'node:path';
import { askGit } from './run/ask-git.ts';
import { type GitAnswer, mapAnswer, yes } from './run/git-answer.ts';

/** Whether a checkout differs from HEAD, as git says. Whoever needs a clean one must not take an unknown for it. */
export type CheckoutStatus =
  | { readonly kind: 'clean' }
  /** Paths that differ or are untracked and not ignored, relative to the top. */
  | { readonly kind: 'dirty'; readonly paths: readonly string[] }
  /** Git is missing, refuses the checkout or fails; `why` is its own line. */
  | { readonly kind: 'unknown'; readonly why: string };

const STATUS = ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=none'];
/** Submodules of submodules of … */
const MAX_DEPTH = 6;

/**
 * Asks git whether a checkout differs from HEAD. Of a submodule the files that differ in it are named; the submodule itself
 * where it is at another commit. A repository in the checkout that is no submodule is named as a folder, with a slash.
 * @param root the top of the checkout.
 */
export async function checkoutStatus(root: string, signal: AbortSignal): Promise<CheckoutStatus> {
  const answer = await statusPaths(root, signal, MAX_DEPTH);
  if (answer.kind === 'unknown') return answer;
  if (answer.kind === 'no') return { kind: 'unknown', why: 'git status ended with exit code 1' };
  return answer.value.length === 0 ? { kind: 'clean' } : { kind: 'dirty', paths: answer.value };
}

/** The commit that is checked out. No: there is none yet. */
export async function headOf(root: string, signal: AbortSignal): Promise<GitAnswer<string>> {
  const answer = await askGit({ cwd: root }, ['rev-parse', '--verify', '--quiet', 'HEAD'], signal);
  return mapAnswer(answer, (text) => text.trim());
}

async function statusPaths(root: string, signal: AbortSignal, depth: number): Promise<GitAnswer<string[]>> {
  const answer = await askGit({ cwd: root }, STATUS, signal);
  if (answer.kind !== 'yes') return answer;
  const paths: string[] = [];
  for (const entry of entriesIn(answer.value)) {
    const inner =
      entry.isChangedWithin && depth > 0 ? await statusPaths(join(root, entry.path), signal, depth - 1) : null;
    const within = inner?.kind === 'yes' ? inner.value : [];
    if (entry.isChanged || within.length === 0) paths.push(entry.path);
    paths.push(...within.map((path) => `${entry.path}/${path}`));
  }
  return yes(paths);
}

interface Entry {
  readonly path: string;
  /** Whether it is a submodule with changes in its own checkout. */
  readonly isChangedWithin: boolean;
  /** Whether it differs in any other way. */
  readonly isChanged: boolean;
}

/** `1 XY SUB mH mI mW hH hI PATH`, `u XY SUB m1 m2 m3 mW h1 h2 h3 PATH`, `? PATH`. */
const ENTRY = /^(?:1 (..) (.{4})(?: \S+){5}|u (..) (.{4})(?: \S+){7}|\?) ([\s\S]+)$/;

function* entriesIn(output: string): Generator<Entry> {
  for (const text of output.split('\0')) {
    const match = ENTRY.exec(text);
    if (match === null) continue;
    const [, changed, ordinary, , unmerged, path = ''] = match;
    const submodule = ordinary ?? unmerged ?? 'N...';
    const isChangedWithin = submodule.startsWith('S') && /[MU]/.test(submodule.slice(2));
    // Staged, or at another commit.
    const isMoved = submodule[1] === 'C' || (changed !== undefined && changed[0] !== '.');
    yield { path, isChangedWithin, isChanged: !isChangedWithin || isMoved };
  }
}
