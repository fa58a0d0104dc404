import { spawnSync } from 'node:child_process';

/**
 * A command prefix under which there is no network but loopback, or nothing where the machine doesn't allow that.
 * The model server must be in the same namespace as the tools, so start the whole test runner under it:
 * `spawn(prefix[0], [...prefix.slice(1), 'bun', '--bun', 'vitest', 'run', …])`.
 */
export function offlinePrefix(): string[] {
  const script = 'ip link set lo up && exec "$@"';
  // Root keeps its own ids: as a mapped root the tools would see other owners of their files.
  const flags = process.getuid?.() === 0 ? ['-n'] : ['-r', '-n'];
  const prefix = ['unshare', ...flags, '--', 'sh', '-c', script, 'sh'];
  const [command = '', ...args] = prefix;
  return spawnSync(command, [...args, 'true'], { stdio: 'ignore', timeout: 5000 }).status === 0 ? prefix : [];
}
