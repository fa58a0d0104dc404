import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { AimError } from '../../src/model/errors.ts';

/**
 * Throws AimError usage for an argument that is not UTF-8: the runtime has put other characters in its place. Where the
 * system does not show the bytes of a command line (it does on Linux), nothing is checked.
 */
export function checkArgv(argv: readonly string[]): void {
  if (!argv.some((word) => word.includes('\uFFFD'))) return;
  const words = bytesOfArgv().slice(-argv.length);
  const broken = words.findIndex((bytes) => !isUtf8(bytes));
  if (broken !== -1) throw new AimError('usage', `argument ${broken + 1} is not UTF-8: ${argv[broken]}`);
}

/** Every word of the command line of this process. */
function bytesOfArgv(): Uint8Array[] {
  let line: Buffer;
  try {
    line = readFileSync('/proc/self/cmdline');
  } catch {
    return [];
  }
  const words: Uint8Array[] = [];
  for (let start = 0; start < line.length;) {
    const end = line.indexOf(0, start);
    words.push(line.subarray(start, end));
    start = end + 1;
  }
  return words;
}
