import { writeFileSync } from 'node:fs';
import { messageOf } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { closedError, wasClosed } from './closed-descriptor.ts';

/** Writes a short text to stdout without its stream, for a program that ends then. @returns the exit code. */
export function printAtOnce(text: string): number {
  try {
    if (wasClosed(1)) throw closedError();
    writeFileSync(1, text);
    return EXIT.ok;
  } catch (error) {
    reportFault(error);
    return EXIT.io;
  }
}

function reportFault(error: unknown): void {
  try {
    writeFileSync(2, `aim: stdout can't be written: ${messageOf(error)}\n`);
  } catch {
    // Nothing is left to tell it by.
  }
}
