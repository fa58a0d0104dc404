import { MAX_ERROR } from '../../model/turn/turn-event.ts';
import { addUsage, type Usage } from '../../model/turn/usage.ts';
import type { Repl } from '../../tools/row/repl.ts';
import { bounded, MAX_MATCHED } from '../../tools/row/safe-pattern.ts';
import { type UnreadFile, unreadIn } from '../../tools/unread-file.ts';

/** What a line of a REPL's output is about. */
export type LineKind = 'answer' | 'activity' | 'noise';

/** The patterns of a tool's row, compiled: once for all its turns. */
export interface ReplPatterns {
  readonly success: readonly RegExp[];
  readonly error: readonly RegExp[];
  readonly complaint: readonly RegExp[];
  readonly retry: readonly RegExp[];
  readonly activity: readonly RegExp[];
  readonly before: readonly RegExp[];
  readonly reasoning: { readonly begin: RegExp; readonly end: RegExp } | undefined;
  readonly unread: readonly RegExp[];
  readonly noise: readonly RegExp[];
  readonly interrupted: readonly RegExp[];
  readonly file: readonly RegExp[];
  readonly usage: RegExp | undefined;
}

export function compilePatterns(patterns: Repl['patterns']): ReplPatterns {
  const { reasoning } = patterns;
  const compile = (sources: readonly string[]) => sources.map((source) => new RegExp(source, 'u'));
  return {
    success: compile(patterns.success),
    error: compile(patterns.error),
    complaint: compile(patterns.complaint),
    retry: compile(patterns.retry),
    activity: compile([...patterns.activity, ...patterns.error, ...patterns.retry]),
    before: compile(patterns.before),
    reasoning: reasoning && { begin: new RegExp(reasoning.begin, 'u'), end: new RegExp(reasoning.end, 'u') },
    unread: compile(patterns.unread),
    noise: compile([...patterns.noise, ...patterns.interrupted]),
    interrupted: compile(patterns.interrupted),
    file: compile(patterns.file),
    usage: patterns.usage === undefined ? undefined : new RegExp(patterns.usage, 'u'),
  };
}

/**
 * Reads the lines of one turn by the patterns of the tool's row, and determines at the end whether it was a success.
 *
 * A model may write anything, lines that look like errors included. So where the tool prints a line that only a successful
 * turn has, an error counts only after the last of these lines: nothing of the answer comes after it.
 */
export class OutcomeClassifier {
  readonly #patterns: ReplPatterns;
  #succeeded = false;
  #errorLine: string | null = null;
  /** What the tool prints from its last error on, until it tries again. */
  #errorText = '';
  #isInError = false;
  /** The last complaint since the last success line. */
  #complaint: string | null = null;
  /** Whether a file was changed since then. */
  #changed = false;
  #lastLine: string | null = null;
  readonly files = new Set<string>();
  /** Of all calls of the model, as far as they were printed. */
  usage: Usage | null = null;

  constructor(patterns: ReplPatterns) {
    this.#patterns = patterns;
  }

  kindOf(line: string): LineKind {
    if (matches(this.#patterns.noise, line)) return 'noise';
    return matches(this.#patterns.activity, line) ? 'activity' : 'answer';
  }

  /** Whether the reasoning of the model begins, or ends, with this line. */
  reasoningAt(line: string, edge: 'begin' | 'end'): boolean {
    return this.#patterns.reasoning?.[edge].test(line) === true;
  }

  /** Whether only a successful turn prints this line, unless a model quotes it. */
  isSuccess(line: string): boolean {
    return matches(this.#patterns.success, line);
  }

  /** Whether the tool sends its request to the model again after this line: what came before is no answer. */
  isRetry(line: string): boolean {
    return matches(this.#patterns.retry, line);
  }

  /** Whether this line is about the work where nothing of the answer came before it. */
  isBefore(line: string): boolean {
    return matches(this.#patterns.before, line);
  }

  /** The file that could not be read, by a line before the answer, and why; null: the line is about something else. */
  unreadIn(line: string): UnreadFile | null {
    return unreadIn(this.#patterns.unread, bounded(line));
  }

  /** Whether this line, after the last success line, is the tool's own. */
  isComplaint(line: string): boolean {
    return matches(this.#patterns.complaint, line);
  }

  read(text: string): void {
    const line = withoutControls(text);
    const kind = this.kindOf(line);
    if (line.trim() !== '' && kind !== 'noise') this.#lastLine = line;
    this.#readFiles(line);
    this.#readUsage(line);
    if (this.isSuccess(line)) {
      this.#succeeded = true;
      this.#errorLine = null;
      this.#errorText = '';
      this.#isInError = false;
      this.#complaint = null;
      this.#changed = false;
      return;
    }
    const error = this.#errorIn(line);
    this.#readError(line, kind, error);
    if (this.#errorLine === null && error !== null) {
      this.#errorLine = error;
    } else if (kind !== 'noise' && this.isComplaint(line)) {
      // The last one counts: the lines before it may be what it is about.
      this.#complaint = line;
    }
  }

  /** The error that the tool itself printed, if a failure was the last thing that it reported. */
  get errorLine(): string | null {
    return this.#errorLine;
  }

  /**
   * The last error since the last success line, with the lines behind it up to the next try, but for those that the tool prints of
   * any failure: nothing of an answer is in it. Null: there was none.
   */
  get errorText(): string | null {
    return this.#errorText === '' ? null : this.#errorText;
  }

  /** Why the turn failed, or null if it did not. */
  failure(): string | null {
    if (this.#errorLine !== null) return this.#errorLine;
    if (this.#succeeded) return this.#changed ? null : this.#complaint;
    if (this.#patterns.success.length === 0) return null;
    return this.#lastLine === null ? 'the tool answered nothing' : `the tool did not finish: ${this.#lastLine}`;
  }

  /** The last line that is an error, or else the last line: the reason to show for a turn that had to be ended. */
  get lastLine(): string | null {
    return this.#errorLine ?? this.#lastLine;
  }

  /** Reads a line that is no success line. */
  #readError(line: string, kind: LineKind, error: string | null): void {
    if (error === null && !this.#isInError) return;
    if (this.isRetry(line)) this.#isInError = false;
    else if (error !== null) {
      this.#errorText = error.slice(0, MAX_ERROR);
      this.#isInError = true;
    } else if (kind === 'answer') this.#errorText = `${this.#errorText}\n${line}`.slice(0, MAX_ERROR);
  }

  #readFiles(line: string): void {
    for (const pattern of this.#patterns.file) {
      const path = line.length > MAX_MATCHED ? undefined : pattern.exec(line)?.[1];
      if (path === undefined) continue;
      this.files.add(path);
      this.#changed = true;
    }
  }

  #readUsage(line: string): void {
    const used = this.#patterns.usage?.exec(bounded(line))?.groups;
    if (used === undefined) return;
    this.usage = addUsage(this.usage, {
      input_tokens: amount(used['input']),
      output_tokens: amount(used['output']),
      cost_usd: used['cost'] === undefined ? null : Number(used['cost']),
    });
  }

  /** The line from where an error begins: before it may stand the answer that the error cut off. */
  #errorIn(line: string): string | null {
    const matched = bounded(line);
    const found = this.#patterns.error.map((pattern) => matched.search(pattern)).filter((at) => at !== -1);
    if (found.length === 0) return null;
    const at = Math.min(...found);
    return line.slice(at < MAX_MATCHED / 2 ? at : at + line.length - matched.length);
  }
}

function matches(patterns: readonly RegExp[], line: string): boolean {
  const matched = bounded(line);
  return patterns.some((pattern) => pattern.test(matched));
}

/** A bell or an escape says nothing about what a line is. The tab stays. */
export function withoutControls(line: string): string {
  // oxlint-disable-next-line no-control-regex
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** `1.2k` as 1200. */
function amount(text: string | undefined): number | null {
  const match = /^([\d.,]+)([kM]?)$/.exec(text ?? '');
  if (match === null) return null;
  return Math.round(Number(match[1]!.replaceAll(',', '')) * (match[2] === 'k' ? 1e3 : match[2] === 'M' ? 1e6 : 1));
}
