import { isAbsolute, resolve } from 'node:path';
import { z } from '../../lib/schema/z.ts';
import { RecentMap } from '../../lib/recent-map.ts';
import type { TurnSink } from '../driver.ts';
import { isObject } from '../rpc/json-line.ts';

const location = z.looseObject({ path: z.string() });
/** Of a difference, `path` in version 1 and `changes` in version 2 name the files. */
const contentSchema = z.looseObject({
  type: z.string(),
  path: z.string().optional(),
  changes: z
    .array(z.looseObject({ operation: z.string(), path: z.string(), oldPath: z.string().optional() }))
    .optional()
    .catch(undefined),
  /** Of a content that is no difference. */
  content: z.looseObject({ text: z.string().optional() }).optional().catch(undefined),
});
export const toolCallSchema = z.looseObject({
  toolCallId: z.string(),
  title: z.string().nullish(),
  kind: z.string().nullish(),
  status: z.string().nullish(),
  rawInput: z.looseObject({ command: z.unknown().optional() }).nullish().catch(null),
  locations: z.array(location).nullish().catch(null),
  content: z.array(contentSchema).nullish().catch(null),
});
/** Adds one piece to the content of a call (version 2). */
export const contentPieceSchema = z.looseObject({ toolCallId: z.string(), content: contentSchema });
export type ToolCallUpdate = z.infer<typeof toolCallSchema>;

/** Kinds whose files are written, whether the call shows a difference or not. */
const CHANGES = ['edit', 'delete', 'move'];

/** Whether a call of this kind changes files. */
export function isChange(kind: string): boolean {
  return CHANGES.includes(kind);
}

/** How many calls of one turn are remembered: a tool that floods has more. */
const MAX_CALLS = 10_000;

/** What is known of a tool call. */
export interface ToolCall {
  readonly title: string;
  /** The protocol's own word for what the call does. */
  readonly kind: string;
  /** Absolute. */
  readonly files: readonly string[];
}

/** The tool calls of one turn. An update brings only what is new, so what came before is kept. */
export class ToolCalls {
  readonly #cwd: string;
  readonly #report: (activity: string) => void;
  readonly #sink: TurnSink;
  /** Calls that policy did not allow. */
  readonly #refused = new RecentMap<true>(MAX_CALLS);
  readonly #calls = new RecentMap<ToolCall & { readonly reported: string }>(MAX_CALLS);
  #none = true;

  /** @param report gets what each call is about, as an activity of the turn. */
  constructor(cwd: string, report: (activity: string) => void, sink: TurnSink) {
    this.#cwd = cwd;
    this.#report = report;
    this.#sink = sink;
  }

  get none(): boolean {
    return this.#none;
  }

  /** A call as it is known, with what an update or a request for a permission adds to it. */
  merged(update: ToolCallUpdate): ToolCall {
    const known = this.#calls.get(update.toolCallId);
    const named = [...(update.locations ?? []).map(({ path }) => path), ...pathsOfDiffs(update)];
    const command = update.rawInput?.['command'];
    const title = update.title?.trim() || known?.title || update.kind || 'a tool';
    return {
      title: typeof command === 'string' && !title.includes(command) ? `${title}: ${command}` : title,
      kind: update.kind ?? known?.kind ?? 'other',
      files: named.length > 0 ? [...new Set(named.map((path) => this.#absolute(path)))] : (known?.files ?? []),
    };
  }

  /** Policy did not allow a call. */
  refused(id: string): void {
    this.#refused.set(id, true);
  }

  read(update: ToolCallUpdate): void {
    const known = this.#calls.get(update.toolCallId);
    const call = this.merged(update);
    const text = this.#describe(call);
    // Some agents announce a call before they know what it will do.
    const bare = update.status === 'pending' && call.files.length === 0 && isEmpty(update.rawInput);
    const changed = !bare && text !== known?.reported;
    this.#none = false;
    this.#calls.set(update.toolCallId, { ...call, reported: changed ? text : (known?.reported ?? '') });
    if (changed) this.#report(text);
    if (update.status === 'failed') this.#failed(update, call, text);
    if (update.status !== 'completed') return;
    for (const path of this.#written(update, call)) this.#sink({ type: 'file', path });
  }

  #failed({ toolCallId, content }: ToolCallUpdate, { kind, files }: ToolCall, text: string): void {
    this.#report(`failed: ${text}`);
    if (!isChange(kind) || this.#refused.get(toolCallId) === true) return;
    const why = (content ?? []).map((each) => each.content?.text ?? '').join('\n');
    const reason = why.trim() === '' ? `failed: ${text}` : why;
    for (const path of files.length === 0 ? [null] : files) {
      this.#sink({ type: 'refusal', refusal: { what: 'failed_edit', tool: kind, path, reason } });
    }
  }

  /** The title, and up to three files that it does not name. */
  #describe({ title, files }: ToolCall): string {
    const names = files.filter((file) => file !== this.#cwd && !title.includes(file.slice(file.lastIndexOf('/') + 1)));
    return [title, ...names.slice(0, 3)].join(' ');
  }

  /** The files that a completed call has written: those of a change, and those that it shows the difference of. */
  #written(update: ToolCallUpdate, call: ToolCall): readonly string[] {
    if (isChange(call.kind)) return call.files;
    return pathsOfDiffs(update).map((path) => this.#absolute(path));
  }

  #absolute(path: string): string {
    return isAbsolute(path) ? path : resolve(this.#cwd, path);
  }
}

function pathsOfDiffs({ content }: ToolCallUpdate): string[] {
  return (content ?? []).flatMap(({ type, path, changes = [] }) => {
    if (type !== 'diff') return [];
    const changed = changes.flatMap((change) =>
      change.operation === 'move' ? [change.oldPath, change.path] : change.path,
    );
    return [path, ...changed].filter((each) => each !== undefined);
  });
}

function isEmpty(value: unknown): boolean {
  return !isObject(value) || Object.keys(value).length === 0;
}
