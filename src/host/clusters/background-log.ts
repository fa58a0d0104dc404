import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The log of a cluster in the background: what `aim launch` would have shown. A new cluster of the name begins it anew. */
export function backgroundLog(name: string, environment: Readonly<Record<string, string | undefined>>): string {
  const given = environment['XDG_STATE_HOME'] ?? '';
  const state = isAbsolute(given) ? given : join(environment['HOME'] || homedir(), '.local', 'state');
  return join(state, 'aim', 'logs', `${name}.log`);
}

/** Whether a process is there, of whomever it is. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
