import { COMMANDS } from '../index.ts';
import { lineOf, wantedValues } from '../services/complete/wanted-values.ts';
import { printAtOnce } from './print-at-once.ts';

/**
 * `aim complete -- WORDS…`, without oclif and the streams of the process: a person waits for it. Words of the table are printed
 * before anything else is loaded. @returns the exit code.
 */
export async function completeAtOnce(words: readonly string[]): Promise<number> {
  const wanted = wantedValues(COMMANDS, words);
  const lines = wanted.kind === 'words' ? wanted.words.map(lineOf) : await liveLines(words);
  return printAtOnce(lines.map((line) => `${line}\n`).join(''));
}

async function liveLines(words: readonly string[]): Promise<string[]> {
  const { systemClock } = await import('../../src/lib/clock.ts');
  const { NEVER } = await import('../../src/lib/never.ts');
  const { complete } = await import('../services/complete.ts');
  const context = { environment: process.env, folder: process.cwd(), clock: systemClock, signal: NEVER };
  return await complete(words, context, COMMANDS);
}
