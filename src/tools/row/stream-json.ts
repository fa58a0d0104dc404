import { z } from 'zod';

/** What a tool that speaks claude's JSON lines does in a way of its own. */
export const streamJsonSchema = z.strictObject({
  writers: z
    .record(z.string(), z.string())
    .default({ Edit: 'file_path', MultiEdit: 'file_path', Write: 'file_path', NotebookEdit: 'notebook_path' })
    .meta({ description: 'Its functions that write a file, and the key of their input that names it' }),
  usage: z
    .enum(['turn', 'session'])
    .default('turn')
    .meta({ description: 'Whether the tokens that it tells are of the turn, or of the session so far' }),
});
export type StreamJson = z.infer<typeof streamJsonSchema>;
