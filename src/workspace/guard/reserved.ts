import { relative, sep } from 'node:path';

/** What no job changes: the folders of git and of aim. */
const RESERVED = ['.git', '.aim'];

/**
 * Whether a path is one of git's or of aim's own, at any depth: a submodule has a `.git` too.
 * @param folder the working folder, links followed: what it lies in itself does not count.
 * @param path links followed.
 */
export function isReserved(folder: string, path: string): boolean {
  return relative(folder, path)
    .split(sep)
    .some((part) => RESERVED.includes(part.toLowerCase()));
}
