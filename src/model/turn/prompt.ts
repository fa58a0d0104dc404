import { z } from 'zod';

/**
 * What is sent to a tool.
 * A `message` arrives whole in one user message, whatever is in it; a `command` is a line of the tool's own language.
 */
export const promptSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), text: z.string() }),
  z.strictObject({ kind: z.literal('command'), line: z.string().regex(/^[^\n\0]+$/, 'must be one line') }),
]);
export type Prompt = z.infer<typeof promptSchema>;

export const message = (text: string): Prompt => ({ kind: 'message', text });
export const command = (line: string): Prompt => ({ kind: 'command', line });
