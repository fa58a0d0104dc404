import { z } from '../../lib/schema/z.ts';

/** The most refusals that are kept of a turn or a job. */
export const MAX_REFUSALS = 100;
/** UTF-16 units. */
const MAX_TEXT = 500;
const MAX_PATH = 4096;

/**
 * What a tool wanted to do and was not done. `edit`: a change of a file that was not allowed. `failed_edit`: one that was
 * allowed and did not apply. `question`: one that nobody could answer. `other`: anything else that was not allowed, such as
 * a command.
 */
export const refusalSchema = z.strictObject({
  what: z.enum(['edit', 'failed_edit', 'question', 'other']),
  tool: z.string().meta({ description: 'What the tool calls it: the name of its function, or of the kind of work' }),
  path: z.string().nullable().meta({ description: 'The file, as the tool wrote it; null: it is about none' }),
  reason: z.string().meta({ description: 'Why, in the words of the tool where it has any; of a question, its text' }),
});
/** What a tool wanted to do and was not done. */
export type Refusal = z.infer<typeof refusalSchema>;

/** A refusal with texts of a bounded length. */
export function boundedRefusal({ what, tool, path, reason }: Refusal): Refusal {
  const cut = (text: string, max: number) => text.slice(0, max).toWellFormed();
  return { what, tool: cut(tool, MAX_TEXT), path: path && cut(path, MAX_PATH), reason: cut(reason.trim(), MAX_TEXT) };
}
