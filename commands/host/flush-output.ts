import { systemClock } from '../../src/lib/clock.ts';

/** How long the end may wait for stderr to be read: of those who start a program many never do. */
const STDERR_MS = 5000;

/** Waits until both outputs are read, or their readers gone. The reader of stdout may take its time: it is paged, too. */
export async function flushOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const told = endOf(stderr);
  await endOf(stdout);
  using _timer = systemClock.after(STDERR_MS, late.resolve);
  await Promise.race([told, late.promise]);
}

function endOf(output: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => output.end(() => resolve()));
}
