import { z } from 'zod';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import { type Json, plainText } from '../rpc/json-rpc.ts';
import type { SessionTotals } from '../shared/session-totals.ts';

const MAX_REASON = 2000;

const errorSchema = z.looseObject({
  message: z.string(),
  codexErrorInfo: z.unknown().optional(),
  additionalDetails: z.string().nullish(),
});
const deltaSchema = z.looseObject({ itemId: z.string(), delta: z.string() });
const itemSchema = z.looseObject({
  item: z.looseObject({
    type: z.string(),
    id: z.string(),
    text: z.string().optional(),
    command: z.string().optional(),
    status: z.string().nullish(),
    exitCode: z.number().nullish(),
    changes: z.array(z.looseObject({ path: z.string() })).optional(),
    server: z.string().optional(),
    tool: z.string().optional(),
    query: z.string().optional(),
  }),
});
type Item = z.infer<typeof itemSchema>['item'];
const usageSchema = z.looseObject({
  tokenUsage: z.looseObject({ total: z.looseObject({ inputTokens: z.number(), outputTokens: z.number() }) }),
});
const turnSchema = z.looseObject({
  turn: z.looseObject({ id: z.string(), status: z.string(), error: errorSchema.nullish() }),
});
const warningSchema = z.looseObject({ message: z.string() });
const failureSchema = z.looseObject({ error: errorSchema, willRetry: z.boolean() });

/** Reads the notifications of one turn of codex's app server, and says at its end how it went. */
export class CodexTurnReader {
  readonly #sink: (event: TurnEvent) => void;
  readonly #before: SessionTotals;
  readonly #warned: Set<string>;
  /** Messages of which pieces came, so that the whole is not told again. */
  readonly #streamed = new Set<string>();
  readonly #refused: string[] = [];
  #message: string | null = null;
  #atLineStart = true;
  #answeredSinceRefusal = false;
  #activity: string | null = null;
  totals: SessionTotals;

  /** @param warned what the process has warned of before: it does so again with each turn. */
  constructor(sink: (event: TurnEvent) => void, before: SessionTotals, warned: Set<string>) {
    this.#sink = sink;
    this.#warned = warned;
    this.#before = before;
    this.totals = before;
  }

  /** What it last did: what to tell of a turn that hung. */
  get lastActivity(): string | null {
    return this.#activity;
  }

  /** @returns how the turn ended, if this notification ends it. */
  read(method: string, params: Json): Outcome | null {
    switch (method) {
      case 'item/agentMessage/delta':
        this.#delta(deltaSchema.safeParse(params).data);
        return null;
      case 'item/started':
        this.#started(itemSchema.safeParse(params).data?.item);
        return null;
      case 'item/completed':
        this.#completed(itemSchema.safeParse(params).data?.item);
        return null;
      case 'thread/tokenUsage/updated':
        this.#usage(usageSchema.safeParse(params).data);
        return null;
      case 'error': {
        const failure = failureSchema.safeParse(params).data;
        // The last one comes again with the end of the turn.
        if (failure !== undefined) this.#say(textOfError(failure.error));
        return null;
      }
      case 'warning':
        this.#warn(warningSchema.safeParse(params).data?.message ?? 'a warning');
        return null;
      case 'turn/completed':
        return this.#end(turnSchema.safeParse(params).data);
      default:
        return null;
    }
  }

  /** Policy answered a request for a permission. */
  permission(what: string, allowed: boolean): void {
    this.#say(`${allowed ? 'allowed' : 'not allowed'}: ${what}`);
    if (allowed) return;
    this.#refused.push(what);
    this.#answeredSinceRefusal = false;
  }

  #delta(piece: z.infer<typeof deltaSchema> | undefined): void {
    if (piece === undefined) return;
    this.#streamed.add(piece.itemId);
    this.#answer(piece.itemId, piece.delta);
  }

  /** Messages of one turn stand on lines of their own. */
  #answer(item: string, text: string): void {
    if (text === '') return;
    const apart = this.#message !== null && this.#message !== item && !this.#atLineStart;
    this.#message = item;
    this.#atLineStart = text.endsWith('\n');
    this.#answeredSinceRefusal = true;
    this.#sink({ type: 'answer', text: apart ? `\n${text}` : text });
  }

  #started(item: Item | undefined): void {
    const what = item === undefined ? null : describe(item);
    if (what !== null) this.#say(what);
  }

  #completed(item: Item | undefined): void {
    if (item === undefined) return;
    if (item.type === 'agentMessage' && !this.#streamed.has(item.id)) this.#answer(item.id, item.text ?? '');
    if (item.type === 'fileChange' && item.status === 'completed') {
      for (const { path } of item.changes ?? []) this.#sink({ type: 'file', path });
    }
    if (item.status === 'declined') this.#say(`declined: ${describe(item) ?? item.type}`);
    if (item.status === 'failed') this.#say(`failed: ${describe(item) ?? item.type}`);
  }

  #usage(used: z.infer<typeof usageSchema> | undefined): void {
    if (used === undefined) return;
    const { inputTokens, outputTokens } = used.tokenUsage.total;
    this.totals = { inputTokens, outputTokens, costUsd: 0 };
    this.#sink({
      type: 'usage',
      usage: {
        input_tokens: inputTokens - this.#before.inputTokens,
        output_tokens: outputTokens - this.#before.outputTokens,
        cost_usd: null,
      },
    });
  }

  #end(ended: z.infer<typeof turnSchema> | undefined): Outcome {
    const { status, error } = ended?.turn ?? { status: '(none)', error: null };
    const refused = this.#refused.length > 0 && !this.#answeredSinceRefusal;
    if (refused && (status === 'completed' || status === 'interrupted')) {
      const what = [...new Set(this.#refused)].join(', ');
      return { kind: 'refused', reason: `not allowed: ${what}`.slice(0, MAX_REASON) };
    }
    switch (status) {
      case 'completed':
        return { kind: 'completed' };
      case 'interrupted':
        return { kind: 'interrupted', reason: this.#activity ?? '' };
      default: {
        const unknown = `codex ended the turn in a way that aim does not know: ${status}`;
        return { kind: 'failed', reason: error == null ? unknown : textOfError(error) };
      }
    }
  }

  #warn(text: string): void {
    if (!this.#warned.has(text)) this.#sink({ type: 'activity', text });
    this.#warned.add(text);
  }

  #say(text: string): void {
    this.#activity = text;
    this.#sink({ type: 'activity', text });
  }
}

/** What codex says of a failure, with the details where the message has none. */
function textOfError({ message, additionalDetails, codexErrorInfo }: z.infer<typeof errorSchema>): string {
  const details = additionalDetails ?? '';
  const words = plainText(message);
  const text = details === '' || message.includes(details) ? words : `${words}: ${details}`;
  const status = statusOf(codexErrorInfo);
  return (status === null || text.includes(String(status)) ? text : `${text} (HTTP ${status})`).slice(0, MAX_REASON);
}

/** `{"httpConnectionFailed":{"httpStatusCode":401}}` and its like. */
function statusOf(info: unknown): number | null {
  const parsed = z.record(z.string(), z.looseObject({ httpStatusCode: z.number() })).safeParse(info).data;
  return Object.values(parsed ?? {})[0]?.httpStatusCode ?? null;
}

/** What an item is about, or null where it says nothing about the work. */
function describe(item: Item): string | null {
  switch (item.type) {
    case 'commandExecution':
      return `$ ${commandOf(item.command ?? '')}`;
    case 'fileChange':
      return `edit ${(item.changes ?? []).map(({ path }) => path).join(' ')}`.trim();
    case 'mcpToolCall':
      return `${item.server ?? ''} ${item.tool ?? ''}`.trim();
    case 'webSearch':
      return `search ${item.query ?? ''}`.trim();
    case 'contextCompaction':
      return 'compacts the conversation';
    default:
      return null;
  }
}

/** `/bin/bash -lc 'ls'` as `ls`. */
export function commandOf(line: string): string {
  return /^\S*sh -l?c (["'])(.*)\1$/s.exec(line)?.[2] ?? line;
}
