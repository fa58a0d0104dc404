import { z } from 'zod';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import type { StreamJson } from '../../tools/row/stream-json.ts';
import type { SessionTotals } from '../shared/session-totals.ts';

/** The lines that are read; everything else in them is passed over. Seen with Claude Code 2.1.330. */
const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
});
const content = z.union([z.string(), z.array(block)]);
const usage = z.looseObject({
  input_tokens: z.number().default(0),
  output_tokens: z.number().default(0),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
});

const lifecycleLine = z.looseObject({
  type: z.literal('command_lifecycle'),
  command_uuid: z.string(),
  state: z.string(),
});
const assistantLine = z.looseObject({ type: z.literal('assistant'), message: z.looseObject({ content }) });
const userLine = z.looseObject({ type: z.literal('user'), message: z.looseObject({ content }) });
const systemLine = z.looseObject({
  type: z.literal('system'),
  subtype: z.string().optional(),
  session_id: z.string().optional(),
  attempt: z.number().optional(),
  max_retries: z.number().optional(),
  error_status: z.union([z.number(), z.string()]).nullish(),
  error: z.unknown().optional(),
});
const resultLine = z.looseObject({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean().default(false),
  result: z.string().nullish(),
  session_id: z.string().optional(),
  terminal_reason: z.string().nullish(),
  total_cost_usd: z.number().nullish(),
  usage: usage.nullish(),
  permission_denials: z.array(z.looseObject({ tool_name: z.string().optional() })).nullish(),
  errors: z.array(z.unknown()).nullish(),
  error: z.looseObject({ message: z.string().optional() }).nullish(),
  origin: z.looseObject({ kind: z.string().optional() }).nullish(),
});

/**
 * Reads the lines of one turn of claude's stream-json, and says at the end how it went. What comes before the turn has
 * begun belongs to none, or to another one: it is passed over.
 *
 * claude begins turns by itself, to tell its model that a command in the background has ended. So it tells by
 * `command_lifecycle` of each prompt that it is queued, and then that it is started, be it in a turn of claude's own whose
 * result ends it too; or that it is cancelled, and then it has no result. Where a tool says nothing of that, a turn begins
 * with `system/init`. (All of it seen with Claude Code 2.1.330.)
 */
export class ClaudeTurnReader {
  readonly #data: StreamJson;
  readonly #sink: (event: TurnEvent) => void;
  readonly #before: SessionTotals;
  /** Files that a tool call would write, until its result says that it did. */
  readonly #writing = new Map<string, string>();
  readonly #uuid: string | null;
  /** What the tool said last of the prompt; null where it says no such thing. */
  #state: string | null = null;
  #begun: boolean;
  #activity: string | null = null;
  /** Of the session, up to the end of this turn. */
  totals: SessionTotals;
  sessionId: string | null = null;

  /** @param uuid of the prompt; null: whatever comes is of this turn. */
  constructor(data: StreamJson, sink: (event: TurnEvent) => void, before: SessionTotals, uuid: string | null) {
    this.#data = data;
    this.#sink = sink;
    this.#before = before;
    this.#uuid = uuid;
    this.#begun = uuid === null;
    this.totals = before;
  }

  /** What it last said that it does: what to tell of a turn that hung. */
  get lastActivity(): string | null {
    return this.#activity;
  }

  /** From now on whatever comes is of this turn, unless the tool says when it begins. */
  begin(): void {
    if (this.#state === null) this.#begun = true;
  }

  /** @returns how the turn ended, if this line ends it. */
  read(line: Readonly<Record<string, unknown>>): Outcome | null {
    if (line['type'] === 'system' && line['subtype'] === 'init') this.begin();
    if (line['type'] === 'command_lifecycle') return this.#lifecycle(lifecycleLine.safeParse(line).data);
    if (!this.#begun) return null;
    switch (line['type']) {
      case 'assistant':
        this.#assistant(assistantLine.safeParse(line).data);
        return null;
      case 'user':
        this.#toolResults(userLine.safeParse(line).data);
        return null;
      case 'system':
        this.#system(systemLine.safeParse(line).data);
        return null;
      case 'result':
        return this.#result(resultLine.safeParse(line).data);
      default:
        return null;
    }
  }

  #lifecycle(line: z.infer<typeof lifecycleLine> | undefined): Outcome | null {
    if (line === undefined || line.command_uuid !== this.#uuid) return null;
    const before = this.#state;
    this.#state = line.state;
    // It may be queued again, and what looked like its beginning before that was another's.
    if (line.state === 'queued') this.#begun = false;
    else if (line.state === 'started') this.#begun = true;
    else if (before === 'queued') return { kind: 'failed', reason: `claude did not take the prompt: ${line.state}` };
    return null;
  }

  #say(text: string): void {
    this.#activity = text;
    this.#sink({ type: 'activity', text });
  }

  #assistant(line: z.infer<typeof assistantLine> | undefined): void {
    const blocks = line?.message.content ?? [];
    if (typeof blocks === 'string') {
      this.#sink({ type: 'answer', text: blocks });
      return;
    }
    for (const part of blocks) {
      if (part.type === 'text' && part.text !== undefined) this.#sink({ type: 'answer', text: `${part.text}\n` });
      if (part.type !== 'tool_use' || part.name === undefined) continue;
      const key = this.#data.writers[part.name];
      const path = key === undefined ? undefined : part.input?.[key];
      if (typeof path === 'string' && part.id !== undefined) this.#writing.set(part.id, path);
      const about = [path, part.input?.['file_path'], part.input?.['command'], part.input?.['pattern']];
      this.#say(`${part.name} ${about.find((it) => typeof it === 'string') ?? ''}`.trim());
    }
  }

  #toolResults(line: z.infer<typeof userLine> | undefined): void {
    const blocks = line?.message.content ?? [];
    if (typeof blocks === 'string') return;
    for (const part of blocks) {
      if (part.type !== 'tool_result' || part.tool_use_id === undefined) continue;
      const path = this.#writing.get(part.tool_use_id);
      if (path !== undefined && part.is_error !== true) this.#sink({ type: 'file', path });
    }
  }

  #system(line: z.infer<typeof systemLine> | undefined): void {
    if (line?.session_id !== undefined) this.sessionId = line.session_id;
    if (line?.subtype !== 'api_retry') return;
    // Without a status the connection failed, and claude calls the error «unknown».
    const named = typeof line.error === 'string' && line.error !== 'unknown' ? line.error : 'an API error';
    const status = line.error_status ?? named;
    this.#say(`retrying after ${status} (${line.attempt ?? '?'} of ${line.max_retries ?? '?'})`);
  }

  #result(line: z.infer<typeof resultLine> | undefined): Outcome | null {
    if (this.#state === null && line?.origin?.kind === 'task-notification') return null;
    if (line === undefined) return { kind: 'failed', reason: 'claude ended the turn in a way that aim does not know' };
    if (line.session_id !== undefined) this.sessionId = line.session_id;
    if (line.usage) this.#used(line.usage, line.total_cost_usd ?? null);
    const denied = [...new Set((line.permission_denials ?? []).map((it) => it.tool_name ?? 'a tool'))];
    if (denied.length > 0) this.#say(`was not allowed: ${denied.join(', ')}`);
    // An API failure comes as subtype "success" with is_error.
    if (line.subtype === 'success' && !line.is_error) return { kind: 'completed' };
    const errors = (line.errors ?? []).filter((it) => typeof it === 'string').join('; ');
    const reason = line.result || line.error?.message || errors || line.terminal_reason || line.subtype;
    return { kind: 'failed', reason: reason.slice(0, 2000) };
  }

  #used(used: z.infer<typeof usage>, costUsd: number | null): void {
    const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = used;
    const { inputTokens, outputTokens } = this.#before;
    const input = input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0);
    const ofSession = this.#data.usage === 'session';
    this.totals = {
      inputTokens: ofSession ? input : inputTokens + input,
      outputTokens: ofSession ? output_tokens : outputTokens + output_tokens,
      costUsd: costUsd ?? this.#before.costUsd,
    };
    this.#sink({
      type: 'usage',
      usage: {
        input_tokens: this.totals.inputTokens - inputTokens,
        output_tokens: this.totals.outputTokens - outputTokens,
        cost_usd: costUsd === null ? null : costUsd - this.#before.costUsd,
      },
    });
  }
}
