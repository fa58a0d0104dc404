import { counted } from '../../lib/text/plural.ts';
import type { Refusal } from '../../model/turn/refusal.ts';

const SAYS: readonly (readonly [Refusal['what'], (count: number) => string])[] = [
  ['edit', (count) => `${counted(count, 'edit')} refused`],
  ['failed_edit', (count) => `${counted(count, 'edit')} did not apply`],
  ['other', (count) => `${count} other ${count === 1 ? 'thing' : 'things'} not allowed`],
  ['question', (count) => `${counted(count, 'question')} without an answer`],
];

/** What was refused, counted by what it was: «2 edits refused, 1 question without an answer»; empty where nothing was. */
export function refusalCounts(refusals: readonly Refusal[]): string {
  return SAYS.flatMap(([what, say]) => {
    const count = refusals.filter((each) => each.what === what).length;
    return count === 0 ? [] : [say(count)];
  }).join(', ');
}

/** What the refusals are about: files, questions, or what the tool calls it; each once. */
export function refusalSubjects(refusals: readonly Refusal[]): string[] {
  return [...new Set(refusals.map(({ what, path, tool, reason }) => path ?? (what === 'question' ? reason : tool)))];
}
