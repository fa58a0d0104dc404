import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { messageOf } from '../model/errors.ts';
import { isSystemError, systemErrorText } from '../model/system-error.ts';
import type { Exit } from '../model/turn/exit.ts';

type NeverStarted = Extract<Exit, { by: 'never_started' }>;

/** What was to be started, and where. */
interface Started {
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** Why a program could not be started, by the error of the start. */
export function neverStarted(spec: Started, error: NodeJS.ErrnoException): NeverStarted {
  // The same ENOENT stands for a missing program and a missing folder.
  const folder = statSync(spec.cwd, { throwIfNoEntry: false });
  if (folder === undefined || !folder.isDirectory()) {
    return { by: 'never_started', reason: `no such folder: ${spec.cwd}`, not_found: false };
  }
  const [program = ''] = spec.argv;
  const missing = error.code === 'ENOENT' && isAbsolute(program) ? missingInterpreter(program) : null;
  if (missing !== null) return { by: 'never_started', reason: missing, not_found: true };
  if (error.code === 'ENOENT') {
    return { by: 'never_started', reason: `no such program: ${program}`, not_found: true };
  }
  const why = isSystemError(error) ? systemErrorText(error) : messageOf(error);
  return { by: 'never_started', reason: `${program}: ${why}`, not_found: false };
}

/** What a program is missing that is there itself; null: it is not there. A kernel says of both that there is no such file. */
function missingInterpreter(program: string): string | null {
  const head = Buffer.alloc(512);
  try {
    const file = openSync(program, 'r');
    try {
      const [first = ''] = head.toString('utf8', 0, readSync(file, head)).split('\n', 1);
      const interpreter = /^#!\s*(\S+)/.exec(first)?.[1];
      if (interpreter === undefined) return `${program}: what loads it is not on this machine`;
      return `${program}: its interpreter ${interpreter} is not on this machine`;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
