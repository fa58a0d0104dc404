import { commandWords } from './command-words.ts';
import { AimError } from '../../src/model/errors.ts';
import type { Verify } from '../../src/model/merging/verify.ts';
import type { WorkerIsolation, WorkerLand } from '../../src/model/merging/worker-isolation.ts';

/** Seconds that a check may take. */
const VERIFY_SECONDS = 600;

interface WorktreeValues {
  readonly isolation?: WorkerIsolation | undefined;
  readonly verify?: string | undefined;
  readonly land?: WorkerLand | undefined;
}

/** The flags as a cluster takes them. @throws AimError usage. */
export function worktreesOf({ isolation = 'shared', verify, land }: WorktreeValues) {
  if (isolation === 'shared' && (verify !== undefined || land !== undefined)) {
    const name = verify === undefined ? '--land' : '--verify';
    throw new AimError('usage', `${name} is for --isolation worktree`, { hint: 'add --isolation worktree' });
  }
  return { isolation, verify: verify === undefined ? null : checkOf(verify), land: land ?? 'ff' };
}

function checkOf(text: string): Verify {
  return {
    argv: commandWords('--verify', text),
    timeout_seconds: VERIFY_SECONDS,
    retries: 0,
    when: 'merge',
    on_failed: 'fail',
    at_base: false,
  };
}
