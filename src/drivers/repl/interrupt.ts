import type { Clock } from '../../lib/clock.ts';
import type { ReplReader } from './reader.ts';

/** The tool prints nothing when it reads the last line of a prompt; it has read it by then. */
const READ_MS = 100;
/** A tool that prints nothing about a SIGINT has received it by then. */
const RECEIVED_MS = 400;

type State = 'none' | 'requested' | 'sent' | 'received' | 'probing' | 'over';
type Fact = 'abort' | 'ready' | 'notice' | 'late' | 'marker';

/** Where each fact leads in each state; any other fact changes nothing. */
const MOVES: Readonly<Record<State, Readonly<Partial<Record<Fact, State>>>>> = {
  none: { abort: 'requested' },
  requested: { ready: 'sent' },
  sent: { notice: 'received', late: 'received' },
  received: { notice: 'received', marker: 'probing' },
  probing: { notice: 'received' },
  over: {},
};

export interface ReplInterruptSpec {
  readonly clock: Clock;
  /** Of what the tool prints. */
  readonly reader: Pick<ReplReader, 'hasReadInput' | 'atPrompt' | 'invalidate'>;
  /** Whether the tool reads the whole prompt in one piece. */
  readonly atOnce: boolean;
  /** When the tool last reported a SIGINT. */
  readonly lastNoticeAt: number;
  /** How long after one SIGINT the next one may come, without ending the tool. */
  readonly gapMs: number;
  readonly sendSigint: () => void;
  /** Sends a sentinel whose answer ends the turn. */
  readonly sendSentinel: () => void;
}

/**
 * The interrupt of one turn of a REPL.
 *
 * A SIGINT that finds the tool in the middle of a prompt of several lines makes each of the others an input of its own: a
 * line of a message would be a command then. So it is not sent before the whole prompt was read, nor too soon after
 * another one, which would end the tool. Where there is no time for that, the process is ended instead.
 *
 * A SIGINT that finds the tool at its prompt throws away what it has just read, be that the sentinel or the next prompt. So
 * nothing but a sentinel is written until one is answered that was sent after the SIGINT: a tool that answers that one has
 * received the SIGINT. A sentinel that may have been thrown away is sent again.
 *
 *   ┌──────┐ abort ┌───────────┐ ready ┌──────┐ notice ┌──────────┐ marker ┌─────────┐ its answer ┌──────┐
 *   │ none │ ────► │ requested │ ────► │ sent │ ─────► │ received │ ─────► │ probing │ ─────────► │ over │
 *   └──────┘       └───────────┘       └──────┘  late  └──────────┘ ◄───── └─────────┘            └──────┘
 *                                                                   notice
 */
export class ReplInterrupt implements Disposable {
  readonly #spec: ReplInterruptSpec;
  #state: State = 'none';
  #timer: Disposable | null = null;
  #brokeOff = false;
  /** When the tool had read the whole prompt but for its last line; null: not yet. */
  #readAt: number | null;

  constructor(spec: ReplInterruptSpec) {
    this.#spec = spec;
    this.#readAt = spec.atOnce ? -Infinity : null;
  }

  /** Whether it broke the work off, as far as the tool reports: not where the work was done before it was received. */
  get brokeOff(): boolean {
    return this.#brokeOff;
  }

  /** The turn is to end. */
  request(): void {
    this.#apply('abort');
    this.onOutput();
  }

  /** The tool reports a SIGINT. @param idle whether it had answered a sentinel of this turn before. */
  notice(idle: boolean): void {
    if (this.#apply('notice')) this.#brokeOff = !idle;
  }

  /** The tool has printed something. */
  onOutput(): void {
    const { clock, reader } = this.#spec;
    if (reader.hasReadInput) this.#readAt ??= clock.now();
    if (this.#state === 'requested') this.#sendWhenReady();
    if (this.#state === 'received' && reader.atPrompt) {
      this.#apply('marker');
      this.#spec.sendSentinel();
    }
  }

  /** The turn is over. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#state = 'over';
  }

  #sendWhenReady(): void {
    if (this.#readAt === null) return;
    const { clock, reader, lastNoticeAt, gapMs } = this.#spec;
    const wait = Math.max(this.#readAt + READ_MS, lastNoticeAt + gapMs) - clock.now();
    if (wait > 0) {
      this.#timer ??= clock.after(wait, () => {
        // A timer may fire a moment early.
        this.#timer = null;
        this.onOutput();
      });
      return;
    }
    this.#apply('ready');
    this.#brokeOff = true;
    // A sentinel that was sent before may be answered before the signal is received.
    reader.invalidate();
    this.#spec.sendSigint();
    this.#timer = clock.after(RECEIVED_MS, () => {
      this.#apply('late');
      this.onOutput();
    });
  }

  /** @returns whether the fact means anything in this state. */
  #apply(fact: Fact): boolean {
    const to = MOVES[this.#state][fact];
    if (to !== undefined) this.#state = to;
    return to !== undefined;
  }
}
