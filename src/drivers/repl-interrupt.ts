import type { Clock } from '../model/clock.ts';

/** A tool that says nothing of a SIGINT has heard it by then. */
const HEARD_MS = 400;

type State = 'none' | 'sent' | 'heard' | 'asked' | 'over';
type Fact = 'wanted' | 'notice' | 'late' | 'marker';

/** What comes of what is seen in each state; anything else changes nothing. */
const MOVES: Readonly<Record<State, Readonly<Partial<Record<Fact, State>>>>> = {
  none: { wanted: 'sent' },
  sent: { notice: 'heard', late: 'heard' },
  heard: { notice: 'heard', marker: 'asked' },
  asked: { notice: 'heard' },
  over: {},
};

/** The tool, as its interrupt sees it. */
export interface Interruptible {
  readonly clock: Clock;
  /** Whether its output ends as it does when it waits. */
  readonly waits: boolean;
  /** Sends it a SIGINT: no sentinel that it got before ends the turn any more. */
  interrupt(): void;
  /** Sends it a sentinel, whose answer ends the turn. */
  ask(): void;
}

/**
 * The interrupt of one turn of a REPL. A SIGINT that finds the tool at its prompt throws away what it has just read, be
 * that the sentinel or the next prompt. So nothing but a sentinel is written until one is answered that was sent after
 * the SIGINT: whoever answers that has heard the other. One that may have been thrown away is sent again.
 *
 *   ┌──────┐  wanted  ┌──────┐  notice  ┌───────┐  marker  ┌───────┐  its answer  ┌──────┐
 *   │ none │ ───────► │ sent │ ───────► │ heard │ ───────► │ asked │ ───────────► │ over │
 *   └──────┘          └──────┘   late   └───────┘ ◄─────── └───────┘              └──────┘
 *                                                  notice
 */
export class ReplInterrupt implements Disposable {
  readonly #tool: Interruptible;
  #state: State = 'none';
  #timer: Disposable | null = null;
  #brokeOff = false;

  constructor(tool: Interruptible) {
    this.#tool = tool;
  }

  /** Whether it broke the work off, as far as the tool says: not where that was done before it was heard. */
  get brokeOff(): boolean {
    return this.#brokeOff;
  }

  /** Somebody wants the turn to end. */
  want(): void {
    if (!this.#see('wanted')) return;
    this.#brokeOff = true;
    this.#tool.interrupt();
    this.#timer = this.#tool.clock.after(HEARD_MS, () => {
      this.#see('late');
      this.look();
    });
  }

  /** The tool says that it has heard a SIGINT; `idle`: it had answered a sentinel of this turn before. */
  notice(idle: boolean): void {
    if (this.#see('notice')) this.#brokeOff = !idle;
  }

  /** The tool has printed something. */
  look(): void {
    if (this.#state === 'heard' && this.#tool.waits && this.#see('marker')) this.#tool.ask();
  }

  /** The turn is over. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#state = 'over';
  }

  #see(fact: Fact): boolean {
    const to = MOVES[this.#state][fact];
    if (to !== undefined) this.#state = to;
    return to !== undefined;
  }
}
