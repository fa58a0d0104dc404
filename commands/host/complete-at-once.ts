import { systemClock } from '../../src/lib/clock.ts';
import { NEVER } from '../../src/lib/never.ts';
import { COMMANDS } from '../index.ts';
import { complete } from '../services/complete.ts';
import { printAtOnce } from './print-at-once.ts';

/** `aim complete -- WORDS…`, without oclif and the streams of the process: a person waits for it. @returns the exit code. */
export async function completeAtOnce(words: readonly string[]): Promise<number> {
  const context = { environment: process.env, folder: process.cwd(), clock: systemClock, signal: NEVER };
  const lines = await complete(words, context, COMMANDS);
  return printAtOnce(lines.map((line) => `${line}\n`).join(''));
}
