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

/** No shell reads it, so what only a shell would understand is refused. */
function checkOf(text: string): Verify {
  return {
    argv: text.trimStart().startsWith('[') ? fromJson(text) : fromWords(text),
    timeout_seconds: VERIFY_SECONDS,
    retries: 0,
    when: 'merge',
    on_failed: 'fail',
    at_base: false,
  };
}

function fromJson(text: string): string[] {
  let argv: unknown;
  try {
    argv = JSON.parse(text);
  } catch {
    argv = null;
  }
  if (Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof word === 'string') && argv[0] !== '') {
    return argv;
  }
  throw new AimError('usage', '--verify: must be words, or a JSON array of them such as ["npm","test"]');
}

function fromWords(text: string): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw new AimError('usage', '--verify names no program');
  if (!/["'`$;&|<>()*?\\]/.test(text)) return words;
  throw new AimError('usage', `--verify ${text}: no shell reads it, so quotes and signs of a shell do nothing`, {
    hint: `give the words as a JSON array: '["sh","-c","…"]'`,
  });
}
