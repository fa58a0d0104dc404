import { z } from '../../lib/schema/z.ts';
import type { Json } from '../rpc/json-line.ts';
import type { Question, QuestionOption } from '../../model/questions/question.ts';
import { permissionOptionSchema } from './permission.ts';
import { type ToolCall, type ToolCallUpdate, toolCallSchema } from './tool-calls.ts';

const requestSchema = z.looseObject({
  sessionId: z.string(),
  options: z.array(permissionOptionSchema),
  /** Of version 1. */
  toolCall: toolCallSchema.optional(),
  /** Of version 2. */
  title: z.string().optional(),
  subject: z
    .looseObject({
      type: z.string(),
      toolCall: toolCallSchema.optional(),
      command: z.string().optional(),
      toolCallId: z.string().nullish(),
    })
    .nullish(),
});
type Request = z.infer<typeof requestSchema>;

/** A request for a permission, in the form of version 1: it is about a tool call. */
export interface AcpPermissionRequest {
  readonly sessionId: string;
  readonly options: Request['options'];
  readonly toolCall: ToolCallUpdate;
}

/** @returns null where a request has the form of no version. */
export function readPermissionRequest(params: Json): AcpPermissionRequest | null {
  const request = requestSchema.safeParse(params).data;
  const toolCall = request === undefined ? null : toolCallOf(request);
  if (request === undefined || toolCall === null) return null;
  return { sessionId: request.sessionId, options: request.options, toolCall };
}

function toolCallOf({ toolCall, title, subject }: Request): ToolCallUpdate | null {
  if (toolCall !== undefined) return toolCall;
  if (title === undefined) return null;
  if (subject?.type === 'tool_call' && subject.toolCall !== undefined) return subject.toolCall;
  if (subject?.type === 'command' && subject.command !== undefined) {
    const toolCallId = subject.toolCallId ?? '';
    return { toolCallId, title, kind: 'execute', rawInput: { command: subject.command } };
  }
  // Of a subject that is not known, or not named, policy allows no more than of any other thing.
  return { toolCallId: '', title, kind: 'other' };
}

/** What a person is asked: the call with its command and files, and the agent's own options. */
export function permissionQuestion(
  { title, kind, files }: ToolCall,
  { rawInput, content }: ToolCallUpdate,
  options: readonly Request['options'][number][],
): Question {
  const command = rawInput?.['command'];
  const shown = typeof command === 'string' ? command : '';
  const texts = (content ?? []).map((each) => each.content?.text ?? '').filter((text) => text.trim() !== '');
  const lines = [`${title} (${kind})`, shown, ...files, ...texts];
  return {
    kind: 'permission',
    text: lines
      .filter((line, index) => line !== '' && !lines.slice(0, index).some((it) => it.includes(line)))
      .join('\n'),
    options: options.map(({ name, optionId, kind: means }): QuestionOption => ({
      label: name ?? optionId,
      means: means.startsWith('allow') ? 'allow' : 'deny',
    })),
    takes: 'option',
  };
}
