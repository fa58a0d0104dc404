import { RecentMap } from '../../lib/recent-map.ts';
import type { Refusal } from '../../model/turn/refusal.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { TurnSink } from '../driver.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import type { SessionTotals } from '../shared/session-totals.ts';
import { bounded } from '../../tools/row/safe-pattern.ts';
import {
  type AssistantLine,
  assistantLine,
  type LifecycleLine,
  lifecycleLine,
  type ResultLine,
  resultLine,
  type SystemLine,
  systemLine,
  type UserLine,
  userLine,
} from './lines.ts';
import { apiErrorOf, failureOf, MAX_REASON } from './result-failure.ts';
import { UsageCounter } from './usage-counter.ts';

/** How many calls of one turn are remembered: a tool that floods has more. */
const MAX_CALLS = 10_000;

/**
 * Reads the lines of one turn, and determines its outcome. Lines before the turn has begun belong to no turn, or to
 * another one, and are ignored.
 *
 * A tool may begin turns by itself, to let its model know that a command in the background has ended. So it reports the
 * state of each prompt by `command_lifecycle`: queued; then started, possibly in a turn of the tool's own whose result ends
 * the prompt's turn too; or cancelled, and then it has no result. Where a tool reports no such thing, a turn begins with
 * `system/init`. (All of it seen with Claude Code 2.1.330.)
 */
export class ClaudeTurnReader {
  readonly #row: Pick<ToolRow, 'id' | 'streamJson'>;
  readonly #sink: TurnSink;
  /** Files that a call of a function would write, until its result is a success, and the function. */
  readonly #writing = new RecentMap<{ readonly path: string; readonly name: string }>(MAX_CALLS);
  /** Calls that were refused, so that the failure of one is not told again; those of earlier turns too. */
  readonly #refused: Set<string>;
  readonly #usage: UsageCounter;
  #failure: string | null = null;
  readonly #errorTexts: readonly RegExp[];
  /** The last piece of the answer that looks like an error of the tool. */
  #errorText: string | null = null;
  readonly #uuid: string | null;
  /** The state of the prompt that was reported last; null where the tool reports none. */
  #state: string | null = null;
  #begun: boolean;
  #hasAnswered = false;
  #activity: string | null = null;
  sessionId: string | null = null;

  /**
   * @param uuid of the prompt; null: every line is of this turn.
   * @param refused ids of the calls that were refused so far in this process: qwen 0.24.4 reports all of them with each turn.
   */
  constructor(
    row: Pick<ToolRow, 'id' | 'streamJson'>,
    sink: TurnSink,
    before: SessionTotals,
    uuid: string | null,
    refused: Set<string> = new Set(),
  ) {
    this.#row = row;
    this.#sink = sink;
    this.#usage = new UsageCounter(row.streamJson.usage, before, sink);
    this.#uuid = uuid;
    this.#refused = refused;
    this.#errorTexts = row.streamJson.errorTexts.map((source) => new RegExp(source, 'u'));
    this.#begun = uuid === null;
  }

  /** What the session has used, up to the end of this turn. */
  get totals(): SessionTotals {
    return this.#usage.totals;
  }

  /** What the tool did last: the reason to show for a turn that had to be ended. */
  get lastActivity(): string | null {
    return this.#activity;
  }

  /** The turn fails for this reason, however it ends. @returns whether it is the first one. */
  fail(reason: string): boolean {
    const isFirst = this.#failure === null;
    this.#failure ??= reason;
    return isFirst;
  }

  /** The tool asks, and waits. Whoever is asked shows it. */
  asks(text: string): void {
    this.#activity = `asks: ${text}`;
  }

  /** A call was not allowed. @param id of the call, where the tool names it. */
  refused(id: unknown, refusals: readonly Refusal[]): void {
    if (typeof id === 'string') this.#refused.add(id);
    for (const refusal of refusals) this.#sink({ type: 'refusal', refusal });
  }

  /** Every further line is of this turn, unless the tool reports when it begins. */
  begin(): void {
    if (this.#state === null) this.#begun = true;
  }

  /** @returns how the turn ended, if this line ends it. */
  read(line: Json): Outcome | null {
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

  #lifecycle(line: LifecycleLine | undefined): Outcome | null {
    if (line === undefined || line.command_uuid !== this.#uuid) return null;
    const before = this.#state;
    this.#state = line.state;
    // A prompt may be queued again; what looked like the beginning of its turn before that was another's.
    if (line.state === 'queued') this.#begun = false;
    else if (line.state === 'started') this.#begun = true;
    else if (before === 'queued') {
      return { kind: 'failed', reason: `${this.#row.id} did not take the prompt: ${line.state}` };
    }
    return null;
  }

  #report(activity: string): void {
    this.#activity = activity;
    this.#sink({ type: 'activity', text: activity });
  }

  #answer(text: string): void {
    this.#hasAnswered ||= text.trim() !== '';
    this.#errorText = this.#errorTexts.some((pattern) => pattern.test(bounded(text)))
      ? text.trim().slice(0, MAX_REASON)
      : null;
    this.#sink({ type: 'answer', text });
  }

  #assistant(line: AssistantLine | undefined): void {
    if (line !== undefined) this.#usage.countCall(line.message);
    const blocks = line?.message.content ?? [];
    if (typeof blocks === 'string') return this.#answer(blocks);
    for (const part of blocks) {
      if (part.type === 'text' && part.text !== undefined) this.#answer(`${part.text}\n`);
      if (part.type !== 'tool_use' || part.name === undefined) continue;
      const key = this.#row.streamJson.writers[part.name];
      const path = key === undefined ? undefined : part.input?.[key];
      if (typeof path === 'string' && part.id !== undefined) this.#writing.set(part.id, { path, name: part.name });
      const about = [path, part.input?.['file_path'], part.input?.['command'], part.input?.['pattern']];
      this.#report(`${part.name} ${about.find((it) => typeof it === 'string') ?? ''}`.trim());
    }
  }

  #toolResults(line: UserLine | undefined): void {
    const blocks = line?.message.content ?? [];
    if (typeof blocks === 'string') return;
    for (const part of blocks) {
      if (part.type !== 'tool_result' || part.tool_use_id === undefined) continue;
      const write = this.#writing.get(part.tool_use_id);
      if (write === undefined) continue;
      if (part.is_error !== true) this.#sink({ type: 'file', path: write.path });
      else if (!this.#refused.has(part.tool_use_id)) {
        const { path, name: tool } = write;
        const reason = textOf(part.content);
        this.refused(part.tool_use_id, [{ what: 'failed_edit', tool, path, reason }]);
      }
    }
  }

  #system(line: SystemLine | undefined): void {
    if (line?.session_id !== undefined) this.sessionId = line.session_id;
    if (line?.subtype === 'informational') return this.#inform(line);
    if (line?.subtype !== 'api_retry') return;
    // Without a status the connection failed, and the error is called «unknown».
    const named = typeof line.error === 'string' && line.error !== 'unknown' ? line.error : 'an API error';
    const status = line.error_status ?? named;
    this.#report(`retrying after ${status} (${line.attempt ?? '?'} of ${line.max_retries ?? '?'})`);
    const delay = line.retry_delay_ms == null ? '' : `, retry in ${Math.round(line.retry_delay_ms / 1000)}s`;
    this.#sink({ type: 'error', text: `API error: ${status} ${named}${delay}` });
  }

  /** A hook of the tool's user may block a prompt; the turn ends without a word then. */
  #inform({ content = '', level, prompt_submit_outcome: submitted }: SystemLine): void {
    const { kind, reason } = submitted ?? {};
    const text = reason ?? content;
    if (kind === 'blocked_by_hook') this.#report(`blocked by a hook: ${text}`);
    else if (level === 'warning' && text !== '') this.#report(text);
  }

  #result(line: ResultLine | undefined): Outcome | null {
    if (this.#state === null && line?.origin?.kind === 'task-notification') return null;
    if (line === undefined) {
      return { kind: 'failed', reason: `${this.#row.id} ended the turn in a way that aim does not know` };
    }
    if (line.session_id !== undefined) this.sessionId = line.session_id;
    if (line.usage) this.#usage.countResult(line.usage, line.total_cost_usd ?? null);
    const denials = (line.permission_denials ?? []).filter(({ tool_use_id: id }) => !this.#refused.has(id ?? ''));
    for (const denial of denials) this.#denied(denial);
    const denied = [...new Set(denials.map((it) => it.tool_name ?? 'a tool'))];
    if (denied.length > 0) this.#report(`was not allowed: ${denied.join(', ')}`);
    const reason = this.#failure ?? failureOf(line) ?? this.#errorText;
    const error = apiErrorOf(line) ?? this.#errorText;
    if (error !== null) this.#sink({ type: 'error', text: error });
    // The answer of a command of the tool stands in the result alone.
    if (reason === null && !this.#hasAnswered && line.result) this.#answer(line.result);
    return reason === null ? { kind: 'completed' } : { kind: 'failed', reason };
  }

  /** The tool itself did not allow a call, by its mode or its rules. */
  #denied({ tool_name: tool = 'a tool', tool_use_id: id, tool_input: input }: Denial): void {
    const key = this.#row.streamJson.writers[tool];
    const path = key === undefined ? undefined : input?.[key];
    const what = key === undefined ? 'other' : 'edit';
    const reason = 'its own mode or rules do not allow it';
    this.refused(id, [{ what, tool, path: typeof path === 'string' ? path : null, reason }]);
  }
}

type Denial = NonNullable<ResultLine['permission_denials']>[number];

/** The text of a tool's result, which may stand in blocks. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content.replace(/<\/?tool_use_error>/g, '');
  if (!Array.isArray(content)) return 'it failed';
  return content.map((block: unknown) => (isObject(block) ? textOf(block['text']) : '')).join('\n');
}
