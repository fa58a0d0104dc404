import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock } from '../../../src/lib/clock.ts';
import { sanitizeLine } from '../../../src/lib/text/sanitize.ts';
import { AimError } from '../../../src/model/errors.ts';

/** The file of `--log-file`. Lines are appended, each with its time: several commands may have the same one. */
export interface LogFile extends Disposable {
  /** A write that fails is not reported: the command matters more than its log. */
  write(line: string): void;
}

/** @param name what each line is of: `run-jobs`. @throws AimError usage where the file can't be opened. */
export function openLogFile(path: string, name: string, { folder, clock }: { folder: string; clock: Clock }): LogFile {
  let file: number;
  try {
    // A prompt or an answer may be in it.
    file = openSync(resolve(folder, path), 'a', 0o600);
  } catch (cause) {
    throw new AimError('usage', `--log-file ${path}: can't be opened`, { cause });
  }
  return {
    write(line) {
      try {
        writeSync(file, `${new Date(clock.now()).toISOString()} ${name}[${process.pid}] ${sanitizeLine(line)}\n`);
      } catch {
        // The disk is full.
      }
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}
