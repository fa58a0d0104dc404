import type { GitObserver } from '../../../src/workspace/git/run/git-repository.ts';

/** Where a program is to die. */
export interface Death {
  /** The number of the git process, from 1. */
  readonly at: number;
  /** Before it starts; while it runs, with it or alone, after some milliseconds; when it has ended. */
  readonly how: 'before' | 'with' | 'alone' | 'after';
  readonly ms: number;
}

/** An observer that kills this process at a step of git. @param onStep gets the arguments of each git process before it starts. */
export function dieAt(death: Death | undefined, onStep: (args: readonly string[]) => void): GitObserver {
  let count = 0;
  const die = () => process.kill(process.pid, 'SIGKILL');
  const isAt = (how: Death['how']) => death?.at === count && death.how === how;
  const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(death?.ms ?? 0, 0.01));
  return {
    before(args) {
      count += 1;
      onStep(args);
      if (isAt('before')) die();
    },
    started(_, pid) {
      if (isAt('with') || isAt('alone')) wait();
      if (isAt('with')) killGroup(pid);
      if (isAt('with') || isAt('alone')) die();
    },
    after() {
      if (isAt('after')) die();
    },
  };
}

/** Git, and what it has started. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
