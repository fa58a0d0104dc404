import { z } from '../../lib/schema/z.ts';

/**
 * What is sent to a tool in a turn. A `message` arrives unchanged in one user message, whatever is in it. A `command` is one
 * line of the tool's own language, such as aider's `/add core/state.py`.
 */
export const promptSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), text: z.string() }),
  z.strictObject({ kind: z.literal('command'), line: z.string().regex(/^[^\n\0]+$/, 'must be one line') }),
]);
/** What is sent to a tool in a turn: a message, or a line of the tool's own language. */
export type Prompt = z.infer<typeof promptSchema>;

/** What a prompt says, as its user wrote it: the text of a message, or the line of a command. */
export function textOfPrompt(prompt: Prompt): string {
  return prompt.kind === 'command' ? prompt.line : prompt.text;
}

/** A prompt that arrives unchanged in one user message. */
export const message = (text: string): Prompt => ({ kind: 'message', text });
/** A prompt that is one line of the tool's own language. */
export const command = (line: string): Prompt => ({ kind: 'command', line });
