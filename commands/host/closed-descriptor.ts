import { readFileSync } from 'node:fs';

/** `O_CLOEXEC` on Linux. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Whether a descriptor was closed when this program started (`>&-`). bun opens /dev/null in its place, and what is written
 * there is lost without an error. No descriptor that a program inherits is closed at exec, and that one is (bun 1.4.5).
 * Where there is no /proc it is not known, and the answer is no.
 */
export function wasClosed(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0;
  } catch {
    return false;
  }
}

/** The error that a write to such a descriptor would have given. */
export function closedError(): Error {
  return new Error('EBADF: it was closed before aim started');
}
