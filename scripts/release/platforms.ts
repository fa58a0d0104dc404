/** A machine that there is a binary for, and the npm package that has it. */
export interface Platform {
  /** The end of the package's name, and of the file of a release: `linux-x64-musl`. */
  readonly name: string;
  /** As `process.platform` has it, and npm. */
  readonly os: 'linux' | 'darwin';
  readonly cpu: 'x64' | 'arm64';
  /** The C library; null: the system has just one. */
  readonly libc: 'glibc' | 'musl' | null;
}

/**
 * Every machine that there is a binary for. The glibc ones need glibc 2.17 or newer; the musl ones need libstdc++.
 * `package/bin/aim` has a list of its own, for it can import nothing: a test compares them.
 */
export const PLATFORMS: readonly Platform[] = [
  { name: 'linux-x64', os: 'linux', cpu: 'x64', libc: 'glibc' },
  { name: 'linux-arm64', os: 'linux', cpu: 'arm64', libc: 'glibc' },
  { name: 'linux-x64-musl', os: 'linux', cpu: 'x64', libc: 'musl' },
  { name: 'linux-arm64-musl', os: 'linux', cpu: 'arm64', libc: 'musl' },
  { name: 'darwin-x64', os: 'darwin', cpu: 'x64', libc: null },
  { name: 'darwin-arm64', os: 'darwin', cpu: 'arm64', libc: null },
];

/** The platform that the name stands for. @throws Error naming those that there are. */
export function platformNamed(name: string): Platform {
  const found = PLATFORMS.find((platform) => platform.name === name);
  if (found !== undefined) return found;
  throw new Error(`no such platform: ${name}; there are ${PLATFORMS.map((platform) => platform.name).join(', ')}`);
}

/** The platform of this machine; undefined: there is no binary for it. A Linux with glibc's loader is taken for a glibc one. */
export function ownPlatform(hasGlibc: boolean): Platform | undefined {
  const libc = process.platform === 'linux' ? (hasGlibc ? 'glibc' : 'musl') : null;
  return PLATFORMS.find(({ os, cpu, libc: its }) => os === process.platform && cpu === process.arch && its === libc);
}
