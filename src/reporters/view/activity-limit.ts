/** How many lines of one source are shown within an interval. */
const MAX_LINES = 20;
const INTERVAL_MS = 10_000;

interface Recent {
  last: string;
  since: number;
  shown: number;
  dropped: number;
}

/** Limits the lines of activity in a log: a line that repeats the last one is dropped, and so are those that come too fast. */
export class ActivityLimit {
  readonly #recent = new Map<string, Recent>();

  /** @returns the lines to show for this one: how many were dropped before it and itself, or nothing. */
  admit(source: string, text: string, at: number): string[] {
    const recent = this.#recent.get(source) ?? { last: '', since: at, shown: 0, dropped: 0 };
    this.#recent.set(source, recent);
    if (at - recent.since >= INTERVAL_MS) Object.assign(recent, { since: at, shown: 0 });
    if (text === recent.last) return [];
    recent.last = text;
    if (recent.shown >= MAX_LINES) {
      recent.dropped += 1;
      return [];
    }
    const lines = [...droppedLine(recent), text];
    Object.assign(recent, { shown: recent.shown + 1, dropped: 0 });
    return lines;
  }

  /** Forgets a source. @returns a line that says how many of its lines were dropped at the end, or nothing. */
  end(source: string): string[] {
    const recent = this.#recent.get(source);
    this.#recent.delete(source);
    return recent === undefined ? [] : droppedLine(recent);
  }
}

function droppedLine({ dropped }: Recent): string[] {
  if (dropped === 0) return [];
  return [dropped === 1 ? '… 1 line left out' : `… ${dropped} lines left out`];
}
