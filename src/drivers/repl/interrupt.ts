import type { Clock } from '../../lib/clock.ts';
import type { ReplReader } from './reader.ts';

/** The tool prints nothing when it reads the last line of a prompt; it has read it by then. */
const READ_MS = 100;
/** A tool that reads a block in silence has read it by then. */
const SILENT_READ_MS = 500;
/** A tool that prints nothing about a SIGINT has received it by then. */
const RECEIVED_MS = 400;
/** A tool that goes on for so long after it has missed a SIGINT: a shell does that comes while it starts a child. */
const AGAIN_MS = 1000;

type State = 'none' | 'requested' | 'sent' | 'received' | 'probing' | 'over';
type Fact = 'abort' | 'ready' | 'notice' | 'late' | 'again' | 'marker';

/** Where each fact leads in each state; any other fact changes nothing. */
const MOVES: Readonly<Record<State, Readonly<Partial<Record<Fact, State>>>>> = {
  none: { abort: 'requested' },
  requested: { ready: 'sent' },
  sent: { notice: 'received', late: 'received' },
  received: { notice: 'received', marker: 'probing', again: 'sent' },
  probing: { notice: 'received' },
  over: {},
};

export interface ReplInterruptSpec {
  readonly clock: Clock;
  /** Of what the tool prints. */
  readonly reader: Pick<ReplReader, 'hasReadInput' | 'atPrompt' | 'invalidate'>;
  /** Whether the tool reads the whole prompt in one piece. */
  readonly atOnce: boolean;
  /** Whether nothing shows when it has read the prompt, but what it prints then. */
  readonly silent?: boolean;
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
 * A tool that says nothing of a SIGINT and goes on gets another one, as a person would press the keys again.
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
  readonly #sentAt: number;
  /** When the tool had read the whole prompt but for its last line; null: not yet. */
  #readAt: number | null;

  constructor(spec: ReplInterruptSpec) {
    this.#spec = spec;
    this.#readAt = spec.atOnce ? -Infinity : null;
    this.#sentAt = spec.clock.now();
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
    const { clock, lastNoticeAt, gapMs, silent } = this.#spec;
    const readAt = this.#readAt ?? (silent === true ? this.#sentAt + SILENT_READ_MS - READ_MS : null);
    if (readAt === null) return;
    const wait = Math.max(readAt + READ_MS, lastNoticeAt + gapMs) - clock.now();
    if (wait > 0) {
      this.#timer?.[Symbol.dispose]();
      // It may fire a moment early.
      this.#timer = clock.after(wait, () => this.onOutput());
      return;
    }
    this.#apply('ready');
    this.#brokeOff = true;
    this.#send();
  }

  #send(): void {
    const { clock, reader, gapMs } = this.#spec;
    // A sentinel that was sent before may be answered before the signal is received.
    reader.invalidate();
    this.#spec.sendSigint();
    this.#timer = clock.after(RECEIVED_MS, () => {
      const wasMissed = this.#apply('late');
      this.onOutput();
      // Where a second one would end the tool, the process is ended in the end.
      if (!wasMissed || gapMs > 0 || this.#state !== 'received') return;
      this.#timer = clock.after(AGAIN_MS, () => {
        if (this.#apply('again')) this.#send();
      });
    });
  }

  /** @returns whether the fact means anything in this state. */
  #apply(fact: Fact): boolean {
    const to = MOVES[this.#state][fact];
    if (to !== undefined) this.#state = to;
    return to !== undefined;
  }
}
