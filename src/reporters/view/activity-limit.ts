/** How many lines of one job a log gets within how long. */
const MOST = 20;
const WITHIN_MS = 10_000;

interface Recent {
  last: string;
  since: number;
  shown: number;
  leftOut: number;
}

/** Keeps what the jobs do from flooding a log: a line that repeats the last is dropped, those that come too fast are counted. */
export class ActivityLimit {
  readonly #recent = new Map<string, Recent>();

  /** The lines to show now that this one has come: itself and how many were left out before it, or none. */
  admit(source: string, text: string, at: number): string[] {
    const recent = this.#recent.get(source) ?? { last: '', since: at, shown: 0, leftOut: 0 };
    this.#recent.set(source, recent);
    if (at - recent.since >= WITHIN_MS) Object.assign(recent, { since: at, shown: 0 });
    if (text === recent.last) return [];
    recent.last = text;
    if (recent.shown >= MOST) {
      recent.leftOut += 1;
      return [];
    }
    const lines = [...leftOut(recent), text];
    Object.assign(recent, { shown: recent.shown + 1, leftOut: 0 });
    return lines;
  }

  /** How many were left out at the end, if any; the source is forgotten. */
  end(source: string): string[] {
    const recent = this.#recent.get(source);
    this.#recent.delete(source);
    return recent === undefined ? [] : leftOut(recent);
  }
}

function leftOut({ leftOut }: Recent): string[] {
  if (leftOut === 0) return [];
  return [leftOut === 1 ? '… 1 line left out' : `… ${leftOut} lines left out`];
}
