import { tidy } from '../text/text-width.ts';

/** How long a line about what the tool does stands before the text of an answer may take its place. */
const ACTIVITY_STANDS_MS = 4000;
/** What is kept of a line; the rest of it is never shown. UTF-16 units. */
const MOST = 4000;

/**
 * The one line that says what a job is doing. What the tool does comes before what it says, and that before its
 * stderr; once there is a line there always is one. Text is made fit when it is read, for most is never shown.
 */
export class LiveLine {
  /** What is to be shown next, as it came. */
  #raw: string | null = null;
  #shown = '';
  #from: 'nothing' | 'stderr' | 'answer' | 'activity' = 'nothing';
  #activityAt = 0;
  /** The line of the answer that is being written. */
  #open = '';

  push(channel: 'answer' | 'activity' | 'stderr', text: string, at: () => number): void {
    if (channel === 'answer') return this.#answer(text, at);
    if (channel === 'stderr' && this.#from !== 'nothing' && this.#from !== 'stderr') return;
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

  #answer(text: string, at: () => number): void {
    const all = this.#open + text.slice(-2 * MOST);
    this.#open = all.slice(all.lastIndexOf('\n') + 1).slice(0, MOST);
    if (this.#from === 'activity' && at() - this.#activityAt < ACTIVITY_STANDS_MS) return;
    const line = lastLineOf(all);
    if (line !== undefined) this.#set(line, 'answer');
  }

  #set(line: string, from: 'stderr' | 'answer' | 'activity'): void {
    this.#raw = line;
    this.#from = from;
  }
}

/** The last line that is not blank; a carriage return begins a line too, as in a progress bar. */
function lastLineOf(text: string): string | undefined {
  const line = text
    .slice(-2 * MOST)
    .split(/[\r\n]/)
    .findLast((it) => it.trim() !== '');
  return line?.slice(0, MOST);
}
