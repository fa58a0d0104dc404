import { z } from '../../lib/schema/z.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import { MAX_ERROR } from '../../model/turn/turn-event.ts';
import type { Acp } from '../../tools/row/acp.ts';
import type { TurnSink } from '../driver.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import { type RpcError, textOfRpcError } from '../rpc/rpc-error.ts';
import { Refusals } from '../shared/refusals.ts';
import { questionsIn } from '../shared/questions.ts';
import type { SessionTotals } from '../shared/session-totals.ts';
import { AcpAnswer } from './answer.ts';
import {
  contentPieceSchema,
  isChange,
  type ToolCall,
  ToolCalls,
  type ToolCallUpdate,
  toolCallSchema,
} from './tool-calls.ts';
import { AcpUsage } from './usage.ts';

const MAX_REASON = 2000;

const textSchema = z.looseObject({ type: z.literal('text'), text: z.string() });
const pieceSchema = z.looseObject({ content: textSchema, messageId: z.string().nullish() });
/** A whole message (version 2). */
const messageSchema = z.looseObject({ messageId: z.string(), content: z.array(z.unknown()).nullish() });
const noticeSchema = z.looseObject({ title: z.string() });
/** Why the agent failed, beside the stop reason `error` (version 2). */
const errorSchema = z.looseObject({ error: z.looseObject({ message: z.string(), data: z.unknown().optional() }) });

/** Why a turn that ended in an orderly way is a failure all the same. */
const STOPS: Readonly<Record<string, string>> = {
  max_tokens: 'the model reached its token limit',
  max_turn_requests: 'the agent reached its limit of model requests for one turn',
  refusal: 'the model refused to go on',
};

/** Reads the updates of one turn of an ACP agent, and determines its outcome. */
export class AcpTurnReader {
  readonly #sink: TurnSink;
  readonly #answer: AcpAnswer;
  readonly #calls: ToolCalls;
  readonly #refusals: Refusals;
  readonly #usage: AcpUsage;
  #activity: string | null = null;
  /** Of the session, up to the end of this turn. */
  totals: SessionTotals;

  constructor(acp: Acp, cwd: string, sink: TurnSink, before: SessionTotals) {
    const report = (activity: string) => this.#report(activity);
    this.#sink = sink;
    this.#answer = new AcpAnswer(acp, { answer: (text) => this.#answered(text), notice: report });
    this.#calls = new ToolCalls(cwd, report, sink);
    this.#refusals = new Refusals(report, sink);
    this.#usage = new AcpUsage(acp, before);
    this.totals = before;
  }

  /** What the agent did last: the reason to show for a turn that had to be ended. */
  get lastActivity(): string | null {
    return this.#answer.pendingError ?? this.#activity;
  }

  /** Whether there was no piece of an answer and no tool call. */
  get silent(): boolean {
    return this.#answer.empty && this.#calls.none;
  }

  /** The `update` of a `session/update` of this session. */
  update(update: Json): void {
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk':
        this.#usage.piece(update);
        this.#piece(pieceSchema.safeParse(update).data);
        break;
      case 'agent_message':
        this.#message(messageSchema.safeParse(update).data);
        break;
      case 'tool_call':
      case 'tool_call_update':
        this.#toolCall(toolCallSchema.safeParse(update).data);
        break;
      case 'tool_call_content_chunk': {
        const piece = contentPieceSchema.safeParse(update).data;
        this.#toolCall(piece && { toolCallId: piece.toolCallId, content: [piece.content] });
        break;
      }
      case 'notice':
        this.#report(noticeSchema.safeParse(update).data?.title ?? 'a notice');
        break;
      case 'usage_update':
        this.#usage.usageUpdate(update);
        break;
    }
  }

  /** A tool call as it is known, with what a request for a permission adds to it. */
  callOf(update: ToolCallUpdate): ToolCall {
    return this.#calls.merged(update);
  }

  /** The agent asks, and waits. Whoever is asked shows it. */
  asks(text: string): void {
    this.#answer.release();
    this.#activity = `asks: ${text}`;
  }

  /** A request for a permission was answered. @param why nobody allowed it that was asked. */
  permission(
    { toolCallId, rawInput }: ToolCallUpdate,
    { title, kind, files }: ToolCall,
    allowed: boolean,
    why?: string,
  ): void {
    this.#answer.release();
    if (!allowed) this.#calls.refused(toolCallId);
    const asked = questionsIn(rawInput);
    const reason = asked.map(({ question }) => question).join(' ');
    const about =
      asked.length > 0
        ? ({ what: 'question', tool: title, paths: [], reason } as const)
        : ({ what: isChange(kind) ? 'edit' : 'other', tool: kind, paths: files } as const);
    this.#refusals.decided(`${title} (${kind})`, allowed, { ...about, why });
  }

  /** @param result what the turn ended with: it has the stop reason. */
  end(result: unknown): Outcome {
    const end = isObject(result) ? result : {};
    const { totals, usage } = this.#usage.end(end);
    this.totals = totals;
    if (usage !== null) this.#sink({ type: 'usage', usage });
    return this.#outcome(end);
  }

  /** The prompt was answered with an error. */
  fail(error: Pick<RpcError, 'message' | 'data'> & { readonly code?: number }): Outcome {
    this.#answer.release();
    const { message, code, data } = error;
    this.#failed(`${message}\n${JSON.stringify({ code, data })}`);
    return failed(textOfRpcError(error));
  }

  #outcome(end: Json): Outcome {
    const stop = stopReasonOf(end);
    const error = stop === 'end_turn' ? this.#answer.takeError() : null;
    if (error !== null) {
      this.#failed(error);
      return failed(error);
    }
    this.#answer.release();
    switch (stop) {
      case 'end_turn':
        return this.#refusals.outcome() ?? { kind: 'completed' };
      case 'cancelled': {
        const reason = this.#activity ?? 'the agent cancelled the turn';
        return this.#refusals.anyOutcome() ?? { kind: 'interrupted', reason };
      }
      case 'error': {
        const why = errorSchema.safeParse(end).data?.error;
        this.#failed(JSON.stringify(why ?? null));
        return failed(textOfRpcError({ message: '', data: null, ...why }));
      }
      default:
        return failed(STOPS[stop] ?? `the agent stopped for a reason unknown to aim: ${stop}`);
    }
  }

  #failed(text: string): void {
    this.#sink({ type: 'error', text: text.slice(0, MAX_ERROR) });
  }

  #piece(update: z.infer<typeof pieceSchema> | undefined): void {
    if (update !== undefined) this.#answer.piece(update.content.text, update.messageId ?? null);
  }

  #message(update: z.infer<typeof messageSchema> | undefined): void {
    if (update === undefined) return;
    const text = (update.content ?? []).map((block) => textSchema.safeParse(block).data?.text ?? '');
    this.#answer.wholeMessage(text.join(''), update.messageId);
  }

  #answered(text: string): void {
    this.#refusals.answered();
    this.#sink({ type: 'answer', text });
  }

  #toolCall(update: ToolCallUpdate | undefined): void {
    if (update === undefined) return;
    this.#answer.breakLine();
    this.#calls.read(update);
  }

  #report(activity: string): void {
    this.#activity = activity;
    this.#sink({ type: 'activity', text: activity });
  }
}

function stopReasonOf({ stopReason, state }: Json): string {
  if (typeof stopReason === 'string') return stopReason;
  // In version 2 an agent may go idle without a reason.
  return state === 'idle' ? 'end_turn' : '(none)';
}

function failed(reason: string): Outcome {
  return { kind: 'failed', reason: reason.trim().slice(0, MAX_REASON) };
}
