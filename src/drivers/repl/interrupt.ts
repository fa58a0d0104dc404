import type { Clock } from '../../lib/clock.ts';
import type { ReplReader } from './reader.ts';

/** The last line of a prompt is read without a word: it has been by then. */
const READ_MS = 100;
/** Two within two seconds end aider. */
const BETWEEN_MS = 2100;
/** A tool that says nothing of a SIGINT has heard it by then. */
const HEARD_MS = 400;

type State = 'none' | 'wanted' | 'sent' | 'heard' | 'asked' | 'over';
type Fact = 'abort' | 'ready' | 'notice' | 'late' | 'marker';

/** What comes of what is seen in each state; anything else changes nothing. */
const MOVES: Readonly<Record<State, Readonly<Partial<Record<Fact, State>>>>> = {
  none: { abort: 'wanted' },
  wanted: { ready: 'sent' },
  sent: { notice: 'heard', late: 'heard' },
  heard: { notice: 'heard', marker: 'asked' },
  asked: { notice: 'heard' },
  over: {},
};

export interface InterruptSpec {
  readonly clock: Clock;
  /** Of what the tool prints. */
  readonly reader: Pick<ReplReader, 'tookAll' | 'waits' | 'goOn'>;
  /** Whether it reads the whole prompt in one piece. */
  readonly atOnce: boolean;
  /** When it last said that it heard a SIGINT. */
  readonly heardAt: number;
  /** Sends it a SIGINT. */
  interrupt(): void;
  /** Sends it a sentinel, whose answer ends the turn. */
  ask(): void;
}

/**
 * The interrupt of one turn of a REPL.
 *
 * A SIGINT that finds the tool in the middle of a prompt of several lines makes each of the others an input of its own: a
 * line of a message would be a command then. So it is not sent before the whole prompt was read, nor too soon after
 * another: then the tool would go. Whoever has no grace for that ends the process, knowingly.
 *
 * One that finds the tool at its prompt throws away what it has just read, be that the sentinel or the next prompt. So
 * nothing but a sentinel is written until one is answered that was sent after the SIGINT: whoever answers that has heard
 * the other. One that may have been thrown away is sent again.
 *
 *   ┌──────┐ abort ┌────────┐ ready ┌──────┐ notice ┌───────┐ marker ┌───────┐ its answer ┌──────┐
 *   │ none │ ────► │ wanted │ ────► │ sent │ ─────► │ heard │ ─────► │ asked │ ─────────► │ over │
 *   └──────┘       └────────┘       └──────┘  late  └───────┘ ◄───── └───────┘            └──────┘
 *                                                             notice
 */
export class ReplInterrupt implements Disposable {
  readonly #spec: InterruptSpec;
  #state: State = 'none';
  #timer: Disposable | null = null;
  #brokeOff = false;
  /** Since when it is reading the last line of the prompt, or does what it says; null: it has not come so far. */
  #readAt: number | null;

  constructor(spec: InterruptSpec) {
    this.#spec = spec;
    this.#readAt = spec.atOnce ? -Infinity : null;
  }

  /** Whether it broke the work off, as far as the tool says: not where that was done before it was heard. */
  get brokeOff(): boolean {
    return this.#brokeOff;
  }

  /** Somebody wants the turn to end. */
  want(): void {
    this.#see('abort');
    this.look();
  }

  /** The tool says that it has heard a SIGINT; `idle`: it had answered a sentinel of this turn before. */
  notice(idle: boolean): void {
    if (this.#see('notice')) this.#brokeOff = !idle;
  }

  /** The tool has printed something. */
  look(): void {
    const { clock, reader } = this.#spec;
    if (reader.tookAll) this.#readAt ??= clock.now();
    if (this.#state === 'wanted') this.#sendWhenReady();
    if (this.#state === 'heard' && reader.waits) {
      this.#see('marker');
      this.#spec.ask();
    }
  }

  /** The turn is over. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#state = 'over';
  }

  #sendWhenReady(): void {
    if (this.#readAt === null) return;
    const { clock, reader, heardAt } = this.#spec;
    const wait = Math.max(this.#readAt + READ_MS, heardAt + BETWEEN_MS) - clock.now();
    if (wait > 0) {
      this.#timer ??= clock.after(wait, () => {
        // It may be called a moment early.
        this.#timer = null;
        this.look();
      });
      return;
    }
    this.#see('ready');
    this.#brokeOff = true;
    // What was sent before may be answered before the signal is heard.
    reader.goOn();
    this.#spec.interrupt();
    this.#timer = clock.after(HEARD_MS, () => {
      this.#see('late');
      this.look();
    });
  }

  #see(fact: Fact): boolean {
    const to = MOVES[this.#state][fact];
    if (to !== undefined) this.#state = to;
    return to !== undefined;
  }
}
