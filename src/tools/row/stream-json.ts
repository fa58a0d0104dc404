import { z } from '../../lib/schema/z.ts';
import { args, escapeFirst, pattern } from './values.ts';

/** What differs between tools that speak claude's JSON lines. */
export const streamJsonSchema = z.strictObject({
  writers: z
    .record(z.string(), z.string())
    .default({ Edit: 'file_path', MultiEdit: 'file_path', Write: 'file_path', NotebookEdit: 'notebook_path' })
    .meta({ description: 'Its functions that write a file, and the key of their input that names it' }),
  questions: z.array(z.string()).default(['AskUserQuestion']).meta({ description: 'Its functions that ask the user' }),
  answersBy: z
    .enum(['question', 'index'])
    .default('question')
    .meta({ description: 'What an answer to such a function is named by: the text of the question, or its index' }),
  initialize: z
    .record(z.string(), z.json())
    .default({})
    .meta({ description: 'What the request `initialize` has beside that' }),
  errorTexts: z
    .array(pattern)
    .default([])
    .meta({ description: 'An answer that makes the turn a failure, although the tool reports a good end' }),
  escapeFirst: escapeFirst
    .default({ characters: '/', prefix: ' ' })
    .meta({ description: 'First characters that would make a message a command, and what goes before them' }),
  resetCommands: args
    .default(['/clear'])
    .meta({ description: 'Lines that begin a fresh conversation; none: a new process' }),
  usage: z
    .enum(['turn', 'session'])
    .default('turn')
    .meta({ description: 'Whether the tokens that it reports are of the turn, or of the session so far' }),
});
export type StreamJson = z.infer<typeof streamJsonSchema>;
