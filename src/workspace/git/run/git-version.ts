/** A version of git, as far as behaviour depends on it. */
export interface GitVersion {
  readonly major: number;
  readonly minor: number;
  /** As git prints it: `2.39.5`, `2.50.1 (Apple Git-155)`. */
  readonly text: string;
}

/** `git merge-tree --write-tree` exists since this version. */
export const MERGE_TREE_SINCE = { major: 2, minor: 38 };

/** The version in the output of `git --version`, or null where there is none. */
export function parseGitVersion(output: string): GitVersion | null {
  const match = /^git version ((\d+)\.(\d+)[^\n]*)/.exec(output);
  return match === null ? null : { major: Number(match[2]), minor: Number(match[3]), text: match[1]!.trim() };
}

/** Whether a version is `since` or newer. */
export function isAtLeast(
  version: Pick<GitVersion, 'major' | 'minor'>,
  since: { readonly major: number; readonly minor: number },
): boolean {
  return version.major > since.major || (version.major === since.major && version.minor >= since.minor);
}
