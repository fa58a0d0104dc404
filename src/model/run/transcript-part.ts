import { z } from '../../lib/schema/z.ts';

/** Where a part of a transcript begins: one file has what went between aim and one instance, of all jobs that it did. */
export const transcriptStartSchema = z.strictObject({
  file: z.string().meta({ description: 'Relative to the folder of the run' }),
  offset: z.int().min(0).meta({ description: 'Where it begins in the file, in bytes' }),
});
/** Where a part of a transcript begins. */
export type TranscriptStart = z.infer<typeof transcriptStartSchema>;

/** A part of a transcript: what went between aim and one instance during one attempt at a job. */
export const transcriptPartSchema = z.strictObject({
  ...transcriptStartSchema.shape,
  length: z.int().min(0).meta({ description: 'In bytes' }),
});
/** A part of a transcript. */
export type TranscriptPart = z.infer<typeof transcriptPartSchema>;
