import { z } from '../../lib/schema/z.ts';

/*
 * The lines of a tool that are read, and the fields of them; other lines and fields are ignored. Seen with Claude Code
 * 2.1.330.
 */

const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
  /** Of the result of a function: its text. */
  content: z.unknown().optional(),
});
const content = z.union([z.string(), z.array(block)]);
const usage = z.looseObject({
  input_tokens: z.number().default(0),
  output_tokens: z.number().default(0),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
});

export const lifecycleLine = z.looseObject({
  type: z.literal('command_lifecycle'),
  command_uuid: z.string(),
  state: z.string(),
});
export type LifecycleLine = z.infer<typeof lifecycleLine>;

export const assistantLine = z.looseObject({
  type: z.literal('assistant'),
  message: z.looseObject({
    content,
    /** Of the call of the model: a line for each block of its answer has the same. */
    id: z.string().optional().catch(undefined),
    model: z.string().optional().catch(undefined),
    usage: usage.nullish().catch(undefined),
  }),
});
export type AssistantLine = z.infer<typeof assistantLine>;

export const userLine = z.looseObject({ type: z.literal('user'), message: z.looseObject({ content }) });
export type UserLine = z.infer<typeof userLine>;

export const systemLine = z.looseObject({
  type: z.literal('system'),
  subtype: z.string().optional(),
  session_id: z.string().optional(),
  attempt: z.number().optional(),
  max_retries: z.number().optional(),
  retry_delay_ms: z.number().nullish(),
  error_status: z.union([z.number(), z.string()]).nullish(),
  error: z.unknown().optional(),
  content: z.string().optional(),
  level: z.string().optional(),
  /** What a hook of the tool's user did to a prompt. */
  prompt_submit_outcome: z.looseObject({ kind: z.string(), reason: z.string().nullish() }).nullish(),
});
export type SystemLine = z.infer<typeof systemLine>;

export const resultLine = z.looseObject({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean().default(false),
  result: z.string().nullish(),
  session_id: z.string().optional(),
  terminal_reason: z.string().nullish(),
  api_error_status: z.number().nullish(),
  /** Of the last answer of the model. */
  stop_reason: z.string().nullish(),
  total_cost_usd: z.number().nullish(),
  usage: usage.nullish(),
  permission_denials: z
    .array(
      z.looseObject({
        tool_name: z.string().optional(),
        tool_use_id: z.string().optional(),
        tool_input: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
  errors: z.array(z.unknown()).nullish(),
  error: z.looseObject({ message: z.string().optional() }).nullish(),
  origin: z.looseObject({ kind: z.string().optional() }).nullish(),
});
export type ResultLine = z.infer<typeof resultLine>;
