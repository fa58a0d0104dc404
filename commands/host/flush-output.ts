import { systemClock } from '../../src/lib/clock.ts';

/** How long aim waits at its end for stderr to be read: many programs that start another one never read it. */
const STDERR_MS = 5000;

/** Waits until both outputs are read or closed. A reader of stdout may take any time: it may be a pager. */
export async function flushOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const errors = endOf(stderr);
  await endOf(stdout);
  using _timer = systemClock.after(STDERR_MS, late.resolve);
  await Promise.race([errors, late.promise]);
}

function endOf(output: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => output.end(() => resolve()));
}
