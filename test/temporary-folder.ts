import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file system in memory, on Linux. */
const MEMORY = '/dev/shm';
/** The tests use a fifth of it. Bytes. */
const ENOUGH = 1024 ** 3;
const NAME = /^aim-tests-(\d+)$/;

/**
 * The temporary files of the tests are in memory, where the machine has a file system there that has room and runs programs:
 * on a disk a third of the time of git is that of making and removing files. Elsewhere they stay where they are.
 */
export default function setup(): () => void {
  removeForgotten();
  const folder = join(MEMORY, `aim-tests-${process.pid}`);
  if (isUsable(folder)) process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

function isUsable(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < ENOUGH) return false;
    mkdirSync(folder);
    // In a container it is often mounted so that nothing in it can be executed.
    const program = join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
    execFileSync(program);
    return true;
  } catch {
    return false;
  }
}

/** Removes what tests that were killed have left. */
function removeForgotten(): void {
  try {
    for (const name of readdirSync(MEMORY)) {
      const pid = Number(NAME.exec(name)?.[1]);
      if (pid > 0 && !isAlive(pid)) rmSync(join(MEMORY, name), { recursive: true, force: true });
    }
  } catch {
    // There is none, or it is another user's.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
