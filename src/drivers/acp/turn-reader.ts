import { z } from 'zod';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { Acp } from '../../tools/row/acp.ts';
import type { TurnSink } from '../driver.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import { type RpcError, textOfRpcError } from '../rpc/rpc-error.ts';
import { Refusals } from '../shared/refusals.ts';
import type { SessionTotals } from '../shared/session-totals.ts';
import { type ToolCall, ToolCalls, type ToolCallUpdate, toolCallSchema } from './tool-calls.ts';
import { AcpUsage } from './usage.ts';

const MAX_REASON = 2000;

const textPiece = z.looseObject({ content: z.looseObject({ type: z.literal('text'), text: z.string() }) });

/** Why a turn that ended in an orderly way is a failure all the same. */
const STOPS: Readonly<Record<string, string>> = {
  max_tokens: 'the model reached its token limit',
  max_turn_requests: 'the agent reached its limit of model requests for one turn',
  refusal: 'the model refused to go on',
};

/** Reads the updates of one turn of an ACP agent, and knows at its end how it went. */
export class AcpTurnReader {
  readonly #sink: TurnSink;
  readonly #errors: readonly RegExp[];
  readonly #notices: readonly RegExp[];
  readonly #calls: ToolCalls;
  readonly #refusals: Refusals;
  readonly #usage: AcpUsage;
  /** A piece that looks like the agent's own error: it is one if nothing follows. */
  #pendingError: string | null = null;
  #answered = false;
  /** Whether a tool call stands between the last piece of the answer, which ended within a line, and the next one. */
  #apart: 'no' | 'within_line' | 'called' = 'no';
  #activity: string | null = null;
  /** Of the session, up to the end of this turn. */
  totals: SessionTotals;

  constructor(acp: Acp, cwd: string, sink: TurnSink, before: SessionTotals) {
    const report = (activity: string) => this.#report(activity);
    this.#sink = sink;
    this.#errors = acp.errorTexts.map((source) => new RegExp(source, 'u'));
    this.#notices = acp.noticeTexts.map((source) => new RegExp(source, 'u'));
    this.#calls = new ToolCalls(cwd, report, sink);
    this.#refusals = new Refusals(report);
    this.#usage = new AcpUsage(acp, before);
    this.totals = before;
  }

  /** What the agent did last: the reason to show for a turn that had to be ended. */
  get lastActivity(): string | null {
    return this.#pendingError ?? this.#activity;
  }

  /** Whether there was no piece of an answer and no tool call. */
  get silent(): boolean {
    return !this.#answered && this.#calls.none;
  }

  /** The `update` of a `session/update` of this session. */
  update(update: Json): void {
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk':
        this.#usage.piece(update);
        this.#text(textPiece.safeParse(update).data?.content.text ?? '');
        break;
      case 'tool_call':
      case 'tool_call_update':
        this.#toolCall(toolCallSchema.safeParse(update).data);
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

  /** Policy answered a request for a permission. */
  permission(what: string, allowed: boolean): void {
    this.#releaseError();
    this.#refusals.decided(what, allowed);
  }

  /** @param result what the turn ended with: it has the stop reason. */
  end(result: unknown): Outcome {
    const end = isObject(result) ? result : {};
    const { totals, usage } = this.#usage.end(end);
    this.totals = totals;
    if (usage !== null) this.#sink({ type: 'usage', usage });
    return this.#outcome(typeof end['stopReason'] === 'string' ? end['stopReason'] : '(none)');
  }

  /** The prompt was answered with an error. */
  fail(error: Pick<RpcError, 'message' | 'data'>): Outcome {
    this.#releaseError();
    return failed(textOfRpcError(error));
  }

  #outcome(stop: string): Outcome {
    const error = this.#pendingError;
    this.#pendingError = null;
    if (stop === 'end_turn' && error !== null) return failed(error);
    if (error !== null) this.#answer(error);
    switch (stop) {
      case 'end_turn':
        return this.#refusals.outcome() ?? { kind: 'completed' };
      case 'cancelled':
        return (
          this.#refusals.anyOutcome() ?? {
            kind: 'interrupted',
            reason: this.#activity ?? 'the agent cancelled the turn',
          }
        );
      default:
        return failed(STOPS[stop] ?? `the agent stopped for a reason unknown to aim: ${stop}`);
    }
  }

  #text(text: string): void {
    if (text === '') return;
    this.#releaseError();
    if (this.#notices.some((pattern) => pattern.test(text))) this.#report(text.trim());
    else if (this.#errors.some((pattern) => pattern.test(text))) this.#pendingError = text;
    else this.#answer(text);
  }

  #answer(text: string): void {
    this.#answered = true;
    this.#refusals.answered();
    this.#sink({ type: 'answer', text: this.#apart === 'called' ? `\n${text}` : text });
    this.#apart = text.endsWith('\n') ? 'no' : 'within_line';
  }

  /** Something follows, so what looked like an error was a part of the answer. */
  #releaseError(): void {
    const text = this.#pendingError;
    this.#pendingError = null;
    if (text !== null) this.#answer(text);
  }

  #toolCall(update: ToolCallUpdate | undefined): void {
    if (update === undefined) return;
    this.#releaseError();
    if (this.#apart === 'within_line') this.#apart = 'called';
    this.#calls.read(update);
  }

  #report(activity: string): void {
    this.#activity = activity;
    this.#sink({ type: 'activity', text: activity });
  }
}

function failed(reason: string): Outcome {
  return { kind: 'failed', reason: reason.trim().slice(0, MAX_REASON) };
}
