import { within } from '../../src/lib/clock.ts';
import { sanitizeLine } from '../../src/lib/text/sanitize.ts';
import type { CommandTable } from '../table/define-command.ts';
import type { CompletionContext } from './complete/live-values.ts';
import { beginning, lineOf, wantedValues } from './complete/wanted-values.ts';

/** How long things may be looked up for: somebody has pressed a key. Milliseconds. */
const MAX_MS = 1000;

/** Kinds of things that a shell knows how to complete itself. */
const OF_THE_SHELL = { file: ':file', folder: ':folder', program: ':program' } as const;

/**
 * The lines of `aim complete`: a word that fits, a tab, and what it stands for; or a line with what the shell itself is to
 * complete (`:file`, `:folder`, `:program`). Where nothing is known there are none.
 * @param words those behind `aim`; the last one is completed.
 */
export async function complete(
  words: readonly string[],
  context: CompletionContext,
  commands: CommandTable,
): Promise<string[]> {
  const wanted = wantedValues(commands, words);
  if (wanted.kind === 'words') return wanted.words.map(lineOf);
  const { names, prefix } = wanted;
  if (names === 'file' || names === 'folder' || names === 'program') return [OF_THE_SHELL[names]];
  try {
    const { liveValues } = await import('./complete/live-values.ts');
    const looking = liveValues(names, wanted, context, commands);
    const values = (await within(context.clock, MAX_MS, looking)) ?? [];
    const whole = values.map((each) => ({
      ...each,
      value: `${prefix}${each.value}`,
      description: sanitizeLine(each.description),
    }));
    return beginning(whole, words.at(-1) ?? '').map(lineOf);
  } catch {
    // An invalid file, no such folder: there is nothing to offer, and nobody to tell it to.
    return [];
  }
}
