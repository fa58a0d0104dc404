import type { Usage } from '../../model/turn/usage.ts';
import type { Repl } from '../../tools/row/repl.ts';

/** What a line of a REPL's output is about. */
export type LineKind = 'answer' | 'activity' | 'noise';

/** The patterns of a tool's row, compiled: once for all its turns. */
export interface ReplPatterns {
  readonly success: readonly RegExp[];
  readonly error: readonly RegExp[];
  readonly complaint: readonly RegExp[];
  readonly retry: readonly RegExp[];
  readonly activity: readonly RegExp[];
  readonly noise: readonly RegExp[];
  readonly file: readonly RegExp[];
  readonly usage: RegExp | undefined;
}

export function compilePatterns(patterns: Repl['patterns']): ReplPatterns {
  const compile = (sources: readonly string[]) => sources.map((source) => new RegExp(source, 'u'));
  return {
    success: compile(patterns.success),
    error: compile(patterns.error),
    complaint: compile(patterns.complaint),
    retry: compile(patterns.retry),
    activity: compile([...patterns.activity, ...patterns.error, ...patterns.retry]),
    noise: compile(patterns.noise),
    file: compile(patterns.file),
    usage: patterns.usage === undefined ? undefined : new RegExp(patterns.usage, 'u'),
  };
}

/**
 * Reads the lines of one turn by the patterns of the tool's row, and says at the end whether it went well.
 *
 * A model may write anything, lines that look like errors included. So where the tool prints a line that only a good
 * turn has, an error counts only after the last of these: nothing of the answer comes after it.
 */
export class OutcomeClassifier {
  readonly #patterns: ReplPatterns;
  #succeeded = false;
  #errorLine: string | null = null;
  /** What was said since the last good line, while no file was changed. */
  #complained: string | null = null;
  #changed = false;
  #lastLine: string | null = null;
  readonly files = new Set<string>();
  usage: Usage | null = null;

  constructor(patterns: ReplPatterns) {
    this.#patterns = patterns;
  }

  kindOf(line: string): LineKind {
    if (this.#patterns.noise.some((pattern) => pattern.test(line))) return 'noise';
    return this.#patterns.activity.some((pattern) => pattern.test(line)) ? 'activity' : 'answer';
  }

  /** Whether only a good turn prints this line, unless a model quotes it. */
  isSuccess(line: string): boolean {
    return this.#patterns.success.some((pattern) => pattern.test(line));
  }

  /** Whether the tool asks the model anew after this line: what it said before is no answer. */
  isRetry(line: string): boolean {
    return this.#patterns.retry.some((pattern) => pattern.test(line));
  }

  /** Whether this line, after the last good one, is the tool's own. */
  isComplaint(line: string): boolean {
    return this.#patterns.complaint.some((pattern) => pattern.test(line));
  }

  read(line: string): void {
    if (line.trim() !== '' && this.kindOf(line) !== 'noise') this.#lastLine = line;
    for (const pattern of this.#patterns.file) {
      const path = pattern.exec(line)?.[1];
      if (path === undefined) continue;
      this.files.add(path);
      this.#changed = true;
    }
    const used = this.#patterns.usage?.exec(line)?.groups;
    if (used !== undefined) {
      this.usage = {
        input_tokens: amount(used['input']),
        output_tokens: amount(used['output']),
        cost_usd: used['cost'] === undefined ? null : Number(used['cost']),
      };
    }
    if (this.isSuccess(line)) {
      this.#succeeded = true;
      this.#errorLine = null;
      this.#complained = null;
      this.#changed = false;
    } else if (this.#errorLine === null && this.#errorIn(line) !== null) {
      this.#errorLine = this.#errorIn(line);
    } else if (this.kindOf(line) !== 'noise' && this.isComplaint(line)) {
      // The last one: before it may stand what it is about.
      this.#complained = line;
    }
  }

  /** The error that the tool printed itself, if the last thing that it did was to fail. */
  get errorLine(): string | null {
    return this.#errorLine;
  }

  /** From where an error begins to the end of the line: before it may stand the answer that it broke off. */
  #errorIn(line: string): string | null {
    const found = this.#patterns.error.map((pattern) => line.search(pattern)).filter((at) => at !== -1);
    return found.length === 0 ? null : line.slice(Math.min(...found));
  }

  /** Why the turn failed, or null if it went well. */
  failure(): string | null {
    if (this.#errorLine !== null) return this.#errorLine;
    if (this.#succeeded) return this.#changed ? null : this.#complained;
    if (this.#patterns.success.length === 0) return null;
    return this.#lastLine === null ? 'the tool answered nothing' : `the tool did not finish: ${this.#lastLine}`;
  }

  /** The last thing that looked like an error, or the last line at all: what to say of a turn that hung. */
  lastWords(): string | null {
    return this.#errorLine ?? this.#lastLine;
  }
}

/** «1.2k» as 1200. */
function amount(text: string | undefined): number | null {
  const match = /^([\d.,]+)([kM]?)$/.exec(text ?? '');
  if (match === null) return null;
  return Math.round(Number(match[1]!.replaceAll(',', '')) * (match[2] === 'k' ? 1e3 : match[2] === 'M' ? 1e6 : 1));
}
