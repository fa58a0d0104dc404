import { RecentMap } from '../../lib/recent-map.ts';
import { z } from '../../lib/schema/z.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { TurnSink } from '../driver.ts';
import type { Json } from '../rpc/json-line.ts';
import { Refusals } from '../shared/refusals.ts';
import type { SessionTotals } from '../shared/session-totals.ts';
import { type Failure, failureSchema, spentAllowance, textOfFailure } from './failure.ts';
import { describeItem, type Item, itemSchema } from './items.ts';

const MAX_REASON = 2000;
/** How many messages and warnings are told apart: a tool that floods has more. */
const MAX_ITEMS = 10_000;
const MAX_WARNINGS = 1000;

const deltaSchema = z.looseObject({ itemId: z.string(), delta: z.string() });
const usageSchema = z.looseObject({
  tokenUsage: z.looseObject({ total: z.looseObject({ inputTokens: z.number(), outputTokens: z.number() }) }),
});
const turnSchema = z.looseObject({
  turn: z.looseObject({ id: z.string(), status: z.string(), error: failureSchema.nullish() }),
});
const warningSchema = z.looseObject({ message: z.string() });
const errorSchema = z.looseObject({ error: failureSchema, willRetry: z.boolean() });

/** Reads the notifications of one turn of codex's app server, and determines its outcome. */
export class CodexTurnReader {
  readonly #row: Pick<ToolRow, 'id'>;
  readonly #sink: TurnSink;
  readonly #before: SessionTotals;
  readonly #warned: Set<string>;
  readonly #model: string | undefined;
  readonly #refusals: Refusals;
  /** Changes of files that began, by the id of their item. */
  readonly #changes = new Map<string, readonly string[]>();
  /** Items that policy did not allow. */
  readonly #declined = new Set<string>();
  /** Messages of which pieces came, so that the whole message is not an answer a second time. */
  readonly #streamed = new RecentMap<true>(MAX_ITEMS);
  #message: string | null = null;
  #atLineStart = true;
  #activity: string | null = null;
  /** The allowances of the account that are used up, as codex reports them. */
  #allowance = '';
  /** Of the session, up to the end of this turn. */
  totals: SessionTotals;

  /**
   * @param warned warnings of the process so far: codex repeats them with each turn.
   * @param model of the thread, where codex names it.
   */
  constructor(row: Pick<ToolRow, 'id'>, sink: TurnSink, before: SessionTotals, warned: Set<string>, model?: string) {
    this.#row = row;
    this.#sink = sink;
    this.#warned = warned;
    this.#before = before;
    this.#model = model;
    this.#refusals = new Refusals((activity) => this.#report(activity), sink);
    this.totals = before;
  }

  /** What the tool did last: the reason to show for a turn that had to be ended. */
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
        const failure = errorSchema.safeParse(params).data;
        // The last one comes again with the end of the turn.
        if (failure === undefined) return null;
        this.#report(textOfFailure(failure.error).slice(0, MAX_REASON));
        this.#failed(failure.error);
        return null;
      }
      case 'account/rateLimits/updated':
        this.#allowance = spentAllowance(params);
        return null;
      case 'warning':
        this.#warn(warningSchema.safeParse(params).data?.message ?? 'a warning');
        return null;
      case 'turn/completed':
        return this.#end(turnSchema.safeParse(params).data);
      default:
        return null;
    }
  }

  /** The files of a change that a request for a permission is about, as codex wrote them; none of another request. */
  filesOf(itemId: unknown): readonly string[] {
    return (typeof itemId === 'string' ? this.#changes.get(itemId) : undefined) ?? [];
  }

  /** Codex asks, and waits. Whoever is asked shows it. */
  asks(text: string): void {
    this.#activity = `asks: ${text}`;
  }

  /** A request for a permission was answered. @param why nobody allowed it that was asked. */
  permission(
    text: string,
    allowed: boolean,
    { method, itemId }: { method: string; itemId: unknown },
    why?: string,
  ): void {
    const isChange = method === 'item/fileChange/requestApproval';
    const id = typeof itemId === 'string' ? itemId : '';
    if (!allowed) this.#declined.add(id);
    const paths = this.#changes.get(id) ?? [];
    const about = {
      what: isChange ? 'edit' : 'other',
      tool: isChange ? 'fileChange' : 'commandExecution',
      paths,
    } as const;
    this.#refusals.decided(text, allowed, { ...about, why });
  }

  /** It asked its user, and nobody answered. */
  unanswered(questions: readonly string[]): void {
    for (const reason of questions) {
      this.#report(`asked, and nobody answered: ${reason}`);
      this.#sink({ type: 'refusal', refusal: { what: 'question', tool: 'requestUserInput', path: null, reason } });
    }
  }

  #delta(piece: z.infer<typeof deltaSchema> | undefined): void {
    if (piece === undefined) return;
    this.#streamed.set(piece.itemId, true);
    this.#answer(piece.itemId, piece.delta);
  }

  /** Messages of one turn stand on lines of their own. */
  #answer(item: string, text: string): void {
    if (text === '') return;
    const apart = this.#message !== null && this.#message !== item && !this.#atLineStart;
    this.#message = item;
    this.#atLineStart = text.endsWith('\n');
    this.#refusals.answered();
    this.#sink({ type: 'answer', text: apart ? `\n${text}` : text });
  }

  #started(item: Item | undefined): void {
    const what = item === undefined ? null : describeItem(item);
    if (what !== null) this.#report(what);
    if (item?.type === 'fileChange') this.#changes.set(item.id, pathsOf(item));
  }

  #completed(item: Item | undefined): void {
    if (item === undefined) return;
    if (item.type === 'agentMessage' && this.#streamed.get(item.id) === undefined)
      this.#answer(item.id, item.text ?? '');
    if (item.type === 'fileChange' && item.status === 'completed') {
      for (const { path } of item.changes ?? []) this.#sink({ type: 'file', path });
    }
    const { status } = item;
    if (status !== 'declined' && status !== 'failed') return;
    const reason = `${status}: ${describeItem(item) ?? item.type}`;
    this.#report(reason);
    if (this.#declined.has(item.id)) return;
    const isChange = item.type === 'fileChange';
    if (!isChange && status === 'failed') return;
    const what = !isChange ? 'other' : status === 'failed' ? 'failed_edit' : 'edit';
    const paths = isChange && pathsOf(item).length > 0 ? pathsOf(item) : [null];
    for (const path of paths) this.#sink({ type: 'refusal', refusal: { what, tool: item.type, path, reason } });
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
      ...(this.#model !== undefined && { model: this.#model }),
    });
  }

  #end(ended: z.infer<typeof turnSchema> | undefined): Outcome {
    const { status, error } = ended?.turn ?? { status: '(none)', error: null };
    if (status === 'completed') return this.#refusals.outcome() ?? { kind: 'completed' };
    if (status === 'interrupted') {
      return this.#refusals.outcome() ?? { kind: 'interrupted', reason: this.#activity ?? '' };
    }
    if (error != null) this.#failed(error);
    const unknown = `${this.#row.id} ended the turn in a way that aim does not know: ${status}`;
    return { kind: 'failed', reason: (error == null ? unknown : textOfFailure(error)).slice(0, MAX_REASON) };
  }

  /** With the codes of the failure, and when an allowance that is used up is filled again. */
  #failed(failure: Failure): void {
    const { message, additionalDetails, codexErrorInfo = null } = failure;
    const codes = JSON.stringify(codexErrorInfo);
    this.#sink({ type: 'error', text: [message, additionalDetails ?? '', codes, this.#allowance].join('\n') });
  }

  #warn(text: string): void {
    if (!this.#warned.has(text)) this.#sink({ type: 'activity', text });
    if (this.#warned.size < MAX_WARNINGS) this.#warned.add(text);
  }

  #report(activity: string): void {
    this.#activity = activity;
    this.#sink({ type: 'activity', text: activity });
  }
}

function pathsOf({ changes = [] }: Item): string[] {
  return changes.map(({ path }) => path);
}
