import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import type { Usage } from '../../model/turn/usage.ts';
import type { Acp } from '../../tools/row/acp.ts';
import { isObject, type Json, type RpcError, textOfRpcError } from '../rpc/json-rpc.ts';
import type { SessionTotals } from '../shared/session-totals.ts';

const MAX_REASON = 2000;

const location = z.looseObject({ path: z.string() });
export const toolCallSchema = z.looseObject({
  toolCallId: z.string(),
  title: z.string().nullish(),
  kind: z.string().nullish(),
  status: z.string().nullish(),
  rawInput: z.looseObject({ command: z.unknown().optional() }).nullish().catch(null),
  locations: z.array(location).nullish().catch(null),
  content: z
    .array(z.looseObject({ type: z.string(), path: z.string().optional() }))
    .nullish()
    .catch(null),
});
export type ToolCallUpdate = z.infer<typeof toolCallSchema>;

const textChunk = z.looseObject({ content: z.looseObject({ type: z.literal('text'), text: z.string() }) });
const tokens = z.looseObject({
  inputTokens: z.number().nullish(),
  outputTokens: z.number().nullish(),
});
/** gemini's own way of saying it (seen with 0.61.0). */
const quota = z.looseObject({
  quota: z.looseObject({
    token_count: z.looseObject({ input_tokens: z.number().nullish(), output_tokens: z.number().nullish() }),
  }),
});
const cost = z.looseObject({ cost: z.looseObject({ amount: z.number(), currency: z.literal('USD') }) });

/** What is known of a tool call: updates bring only what is new. */
interface ToolCall {
  readonly title: string;
  readonly kind: string;
  readonly files: readonly string[];
  /** What was told of it last. */
  told: string;
}

/** Why a prompt's turn that ended in an orderly way is a failure all the same. */
const STOPS: Readonly<Record<string, string>> = {
  max_tokens: 'the model reached its token limit',
  max_turn_requests: 'the agent reached its limit of model requests for one turn',
  refusal: 'the model refused to go on',
};

/** Reads the updates of one turn of an ACP agent, and says at the end how it went. */
export class AcpTurnReader {
  readonly #acp: Acp;
  readonly #cwd: string;
  readonly #sink: (event: TurnEvent) => void;
  readonly #before: SessionTotals;
  readonly #errors: readonly RegExp[];
  readonly #notices: readonly RegExp[];
  readonly #calls = new Map<string, ToolCall>();
  readonly #refused: string[] = [];
  /** A piece that looks like the agent's own error: it is one if nothing follows. */
  #held: string | null = null;
  #answered = false;
  #answeredSinceRefusal = false;
  /** Whether a tool call stands between the last piece of the answer, which ended within a line, and the next one. */
  #apart: 'no' | 'within_line' | 'called' = 'no';
  #activity: string | null = null;
  #summed: { input: number; output: number } | null = null;
  #costUsd: number | null = null;
  /** Counted up to the end of this turn. */
  totals: SessionTotals;

  constructor(acp: Acp, cwd: string, sink: (event: TurnEvent) => void, before: SessionTotals) {
    this.#acp = acp;
    this.#cwd = cwd;
    this.#sink = sink;
    this.#before = before;
    this.totals = before;
    this.#errors = this.#acp.errorTexts.map((source) => new RegExp(source, 'u'));
    this.#notices = this.#acp.noticeTexts.map((source) => new RegExp(source, 'u'));
  }

  /** What it last did: what to tell of a turn that hung. */
  get lastActivity(): string | null {
    return this.#held ?? this.#activity;
  }

  /** Whether it neither said nor did anything. */
  get silent(): boolean {
    return !this.#answered && this.#calls.size === 0;
  }

  /** The `update` of a `session/update` of this session. */
  update(update: Json): void {
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk':
        this.#chunk(update);
        break;
      case 'tool_call':
      case 'tool_call_update':
        this.#toolCall(update);
        break;
      case 'usage_update':
        // Nothing is what an agent says that knows no price.
        this.#costUsd = cost.safeParse(update).data?.cost.amount || this.#costUsd;
        break;
    }
  }

  /** A tool call as it is known with what this update, or a request for a permission, adds to it. */
  callOf(update: ToolCallUpdate): { readonly title: string; readonly kind: string; readonly files: readonly string[] } {
    const known = this.#calls.get(update.toolCallId);
    const named = [
      ...(update.locations ?? []).map(({ path }) => path),
      ...(update.content ?? []).flatMap((part) => (part.type === 'diff' ? (part.path ?? []) : [])),
    ];
    const command = update.rawInput?.['command'];
    const title = update.title?.trim() || known?.title || update.kind || 'a tool';
    return {
      title: typeof command === 'string' && !title.includes(command) ? `${title}: ${command}` : title,
      kind: update.kind ?? known?.kind ?? 'other',
      files: named.length > 0 ? [...new Set(named.map((path) => this.#absolute(path)))] : (known?.files ?? []),
    };
  }

  /** Policy answered a request for a permission. */
  permission(what: string, allowed: boolean): void {
    this.#flush();
    this.#say(`${allowed ? 'allowed' : 'not allowed'}: ${what}`);
    if (allowed) return;
    this.#refused.push(what);
    this.#answeredSinceRefusal = false;
  }

  /** @param result of `session/prompt`. */
  end(result: unknown): Outcome {
    const answer = isObject(result) ? result : {};
    const stop = typeof answer['stopReason'] === 'string' ? answer['stopReason'] : '(none)';
    this.#countUsage(answer);
    const error = this.#held;
    this.#held = null;
    if (stop === 'end_turn' && error !== null) return failed(error);
    if (error !== null) this.#answer(error);
    if (stop === 'cancelled') {
      if (this.#refused.length > 0) return this.#refusal();
      return { kind: 'interrupted', reason: this.#activity ?? 'the agent cancelled the turn' };
    }
    if (stop !== 'end_turn') return failed(STOPS[stop] ?? `the agent stopped for a reason unknown to aim: ${stop}`);
    // Some agents end the turn without a word when they may not go on; others tell the model, which answers.
    if (this.#refused.length > 0 && !this.#answeredSinceRefusal) return this.#refusal();
    return { kind: 'completed' };
  }

  /** `session/prompt` was answered with an error. */
  fail(error: RpcError): Outcome {
    this.#flush();
    return failed(textOfRpcError(error));
  }

  #refusal(): Outcome {
    return { kind: 'refused', reason: `not allowed: ${[...new Set(this.#refused)].join(', ')}`.slice(0, MAX_REASON) };
  }

  #chunk(update: Json): void {
    const meta = isObject(update['_meta']) ? update['_meta'] : {};
    // qwen says so after each call of the model (seen with 0.24.4).
    this.#add(tokens.safeParse(meta['usage']).data);
    const text = textChunk.safeParse(update).data?.content.text ?? '';
    if (text === '') return;
    this.#flush();
    if (this.#notices.some((pattern) => pattern.test(text))) this.#say(text.trim());
    else if (this.#errors.some((pattern) => pattern.test(text))) this.#held = text;
    else this.#answer(text);
  }

  #answer(text: string): void {
    this.#answered = true;
    this.#answeredSinceRefusal = true;
    this.#sink({ type: 'answer', text: this.#apart === 'called' ? `\n${text}` : text });
    this.#apart = text.endsWith('\n') ? 'no' : 'within_line';
  }

  /** Something follows, so what looked like an error was a part of the answer. */
  #flush(): void {
    const text = this.#held;
    this.#held = null;
    if (text !== null) this.#answer(text);
  }

  #toolCall(raw: Json): void {
    const update = toolCallSchema.safeParse(raw).data;
    if (update === undefined) return;
    this.#flush();
    if (this.#apart === 'within_line') this.#apart = 'called';
    const known = this.#calls.get(update.toolCallId);
    const call: ToolCall = { ...this.callOf(update), told: known?.told ?? '' };
    this.#calls.set(update.toolCallId, call);
    const names = call.files.filter(
      (file) => file !== this.#cwd && !call.title.includes(file.slice(file.lastIndexOf('/') + 1)),
    );
    const told = [call.title, ...names.slice(0, 3)].join(' ');
    // Some announce a call before they know what it will do.
    const bare = update.status === 'pending' && call.files.length === 0 && isEmpty(update.rawInput);
    if (!bare && told !== call.told) {
      call.told = told;
      this.#say(told);
    }
    if (update.status === 'failed') this.#say(`failed: ${told}`);
    if (update.status === 'completed')
      for (const path of this.#written(update, call)) this.#sink({ type: 'file', path });
  }

  /** The files that a call which is done has written: those of a change, and those that it shows the difference of. */
  #written(update: ToolCallUpdate, call: ToolCall): readonly string[] {
    if (['edit', 'delete', 'move'].includes(call.kind)) return call.files;
    const shown = (update.content ?? []).flatMap((part) => (part.type === 'diff' ? (part.path ?? []) : []));
    return shown.map((path) => this.#absolute(path));
  }

  #absolute(path: string): string {
    return isAbsolute(path) ? path : resolve(this.#cwd, path);
  }

  #say(text: string): void {
    this.#activity = text;
    this.#sink({ type: 'activity', text });
  }

  #add(used: z.infer<typeof tokens> | undefined): void {
    if (used === undefined) return;
    const { input, output } = this.#summed ?? { input: 0, output: 0 };
    this.#summed = { input: input + (used.inputTokens ?? 0), output: output + (used.outputTokens ?? 0) };
  }

  #countUsage(answer: Json): void {
    const said = tokens.safeParse(answer['usage']).data;
    const gemini = quota.safeParse(answer['_meta']).data?.quota.token_count;
    const { inputTokens, outputTokens, costUsd } = this.#before;
    const total = this.#acp.usage === 'session';
    const [input, output] =
      said !== undefined
        ? [minus(said.inputTokens, total ? inputTokens : 0), minus(said.outputTokens, total ? outputTokens : 0)]
        : gemini !== undefined
          ? [gemini.input_tokens ?? null, gemini.output_tokens ?? null]
          : [this.#summed?.input ?? null, this.#summed?.output ?? null];
    this.totals = {
      inputTokens: inputTokens + (input ?? 0),
      outputTokens: outputTokens + (output ?? 0),
      costUsd: this.#costUsd ?? costUsd,
    };
    const usage: Usage = {
      input_tokens: input,
      output_tokens: output,
      cost_usd: this.#costUsd === null ? null : this.#costUsd - costUsd,
    };
    if (Object.values(usage).some((value) => value !== null)) this.#sink({ type: 'usage', usage });
  }
}

function failed(reason: string): Outcome {
  return { kind: 'failed', reason: reason.trim().slice(0, MAX_REASON) };
}

function minus(value: number | null | undefined, before: number): number | null {
  return value === null || value === undefined ? null : Math.max(0, value - before);
}

function isEmpty(value: unknown): boolean {
  return !isObject(value) || Object.keys(value).length === 0;
}
