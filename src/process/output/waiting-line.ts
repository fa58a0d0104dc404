/** How long those that wait are served in one turn of the event loop, the last of them excepted. Milliseconds. */
const TURN_MS = 1;
/** For how long after `giveWay` nobody is served. Milliseconds. */
const WAY_MS = 0.1;
/** How long nobody is served at the most, however often others have the way. Milliseconds. */
const MAX_WAY_MS = 0.5;

/**
 * Streams with output that was read and not handled yet. In each turn of the event loop the first ones are served. Whoever
 * has little to do goes before them: a turn of a tool that answers at once takes several turns of the event loop, and would
 * wait in each of them for one that floods.
 */
export class WaitingLine {
  readonly #waiting: (() => void)[] = [];
  #due = false;
  #givenWayAt = -Infinity;
  #servedAt = -Infinity;

  join(serve: () => void): void {
    this.#waiting.push(serve);
    if (this.#due) return;
    this.#due = true;
    setImmediate(() => this.#turn());
  }

  /** Something short was done, and more of it may follow. */
  giveWay(): void {
    this.#givenWayAt = performance.now();
  }

  #turn(): void {
    const began = performance.now();
    try {
      if (began - this.#givenWayAt > WAY_MS || began - this.#servedAt > MAX_WAY_MS) this.#serve(began);
    } finally {
      this.#due = this.#waiting.length > 0;
      if (this.#due) setImmediate(() => this.#turn());
    }
  }

  #serve(began: number): void {
    // Those that join again meanwhile are served in a later turn.
    for (let left = this.#waiting.length; left > 0; left -= 1) {
      this.#waiting.shift()!();
      this.#servedAt = performance.now();
      if (this.#servedAt - began > TURN_MS) break;
    }
  }
}
