import { schemaLater, z } from '../../lib/schema/z.ts';
import { promptSchema } from '../../model/turn/prompt.ts';

/** A prompt as it was typed: the tool's commands decide whether the line is one. */
const typedSchema = z.strictObject({ kind: z.literal('typed'), text: z.string() });

export const sentPromptSchema = schemaLater(() => z.discriminatedUnion('kind', [...promptSchema.options, typedSchema]));
/** A prompt as a client sends it. */
export type SentPrompt = z.infer<typeof sentPromptSchema>;
