import { tidy } from '../text/text-width.ts';

/** How long a line of activity is shown before text of an answer may replace it. */
const ACTIVITY_MS = 4000;
/** What is kept of a line, in UTF-16 units; a window is never wider. */
const MAX_UNITS = 4000;

/**
 * The one line that shows what a turn is doing. Activity of the tool is shown before text of its answer, and that before
 * its stderr. Once there is a line, there always is one. Text is made tidy when it is read: most of it never is.
 */
export class LiveLine {
  /** The next line to show, as it came. */
  #raw: string | null = null;
  #shown = '';
  #source: 'nothing' | 'stderr' | 'answer' | 'activity' = 'nothing';
  #activityAt = 0;
  /** The last line of the answer, as far as it has come. */
  #answerLine = '';

  /** @param at the present time in milliseconds; it is asked only where it matters. */
  push(channel: 'answer' | 'activity' | 'stderr', text: string, at: () => number): void {
    if (channel === 'answer') return this.#pushAnswer(text, at);
    if (channel === 'stderr' && this.#source !== 'nothing' && this.#source !== 'stderr') return;
    const line = lastLineOf(text);
    if (line === undefined) return;
    this.#set(line, channel);
    if (channel === 'activity') this.#activityAt = at();
  }

  /** One tidy line; empty only before there was any. */
  get text(): string {
    if (this.#raw !== null) this.#shown = tidy(this.#raw) || this.#shown;
    this.#raw = null;
    return this.#shown;
  }

  #pushAnswer(text: string, at: () => number): void {
    const all = this.#answerLine + text.slice(-2 * MAX_UNITS);
    this.#answerLine = all.slice(all.lastIndexOf('\n') + 1).slice(0, MAX_UNITS);
    if (this.#source === 'activity' && at() - this.#activityAt < ACTIVITY_MS) return;
    const line = lastLineOf(all);
    if (line !== undefined) this.#set(line, 'answer');
  }

  #set(line: string, source: 'stderr' | 'answer' | 'activity'): void {
    this.#raw = line;
    this.#source = source;
  }
}

/** The last line that is not blank. A carriage return begins a line too, as in a progress bar. */
function lastLineOf(text: string): string | undefined {
  const line = text
    .slice(-2 * MAX_UNITS)
    .split(/[\r\n]/)
    .findLast((it) => it.trim() !== '');
  return line?.slice(0, MAX_UNITS);
}
