import { BoundedText } from '../../lib/text/bounded-text.ts';
import { AimError } from '../../model/errors.ts';
import type { PoolPause } from '../../model/pool/pool-pause.ts';
import type { Conversation } from '../../model/turn/turn-end.ts';
import type { OpenQuestion } from '../../model/questions/question.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import type { TurnResult } from '../../model/turn/turn-result.ts';
import type { TurnStep } from '../../model/turn/turn-step.ts';
import type { QuestionChange } from '../questions/turn-questions.ts';

/** Where a turn runs, and whether its conversation is a new one. */
export interface TurnStart {
  readonly instance: number;
  /** Null: its prompt was sent without a key. */
  readonly conversation: Conversation;
}

/** The ending of a turn: its result, however it ended, or the error that kept its prompt from the tool. */
export type TurnEnding = (TurnStart & { readonly result: TurnResult }) | { readonly error: unknown };

/**
 * The life of a turn, from when its prompt was accepted.
 *
 *               asked       (its tool asks its user)
 *                ▲ │
 *                │ ▼
 *  queued ───► started ───► ended ───► read
 *     │                       ▲
 *     └───────────────────────┘   (its prompt never reached the tool)
 *
 * `stop` ends it early: an interrupt aborts it, and so does its time-out. A turn that has ended keeps no more than its
 * ending, for many of them are kept.
 */
export type TurnState =
  | { readonly name: 'queued'; readonly stop: AbortController }
  | { readonly name: 'started'; readonly stop: AbortController; readonly start: TurnStart }
  | {
      readonly name: 'asked';
      readonly stop: AbortController;
      readonly start: TurnStart;
      /** What its tool asks, since when, and until when it waits for the answer. */
      readonly question: OpenQuestion;
    }
  | { readonly name: 'ended'; readonly ending: TurnEnding }
  | { readonly name: 'read'; readonly ending: TurnEnding };

const TURN_MOVES: Readonly<Record<TurnState['name'], readonly TurnState['name'][]>> = {
  queued: ['started', 'ended'],
  started: ['asked', 'ended'],
  asked: ['started', 'ended'],
  ended: ['read'],
  read: [],
};

export interface TurnSpec {
  /** The instance that the prompt was sent to; null: any. */
  readonly target: number | null;
  /** Called with each step, as it happens. Must not throw. */
  readonly onStep?: ((step: TurnStep) => void) | undefined;
}

/** How much is kept of an answer that is not whole. UTF-16 units. */
const MAX_SO_FAR = 256 * 1024;

/** One turn: a prompt that was accepted, and what becomes of it. */
export class Turn {
  readonly id: string;
  readonly #spec: TurnSpec;
  #soFar = new BoundedText(MAX_SO_FAR, 'tail');
  #state: TurnState = { name: 'queued', stop: new AbortController() };
  /** Made by the first call that waits for it. */
  #started: PromiseWithResolvers<TurnStart> | null = null;
  #ended: PromiseWithResolvers<TurnEnding> | null = null;

  constructor(id: string, spec: TurnSpec) {
    this.id = id;
    this.#spec = spec;
    spec.onStep?.({ type: 'accepted', turn: id });
  }

  get state(): TurnState {
    return this.#state;
  }

  /** The instance that it runs or ran on, or that its prompt was sent to; null: not known. */
  get instance(): number | null {
    const state = this.#state;
    if ('start' in state) return state.start.instance;
    return 'ending' in state && 'instance' in state.ending ? state.ending.instance : this.#spec.target;
  }

  /** Of a turn that has not ended: aborts when it is to be interrupted, or not to begin at all. */
  get stop(): AbortController {
    if ('stop' in this.#state) return this.#state.stop;
    throw new Error(`the turn ${this.id} has ended`);
  }

  /** Resolves when the tool gets the prompt; rejects with what kept it from the tool. */
  get started(): Promise<TurnStart> {
    const state = this.#state;
    if (state.name === 'queued') {
      this.#started ??= Promise.withResolvers();
      return quiet(this.#started.promise);
    }
    if ('start' in state) return Promise.resolve(state.start);
    return quiet(startOf(state.ending));
  }

  /** Resolves when the turn is over, however it ended. */
  get ended(): Promise<TurnEnding> {
    if ('ending' in this.#state) return Promise.resolve(this.#state.ending);
    this.#ended ??= Promise.withResolvers();
    return this.#ended.promise;
  }

  /**
   * Interrupts what runs and takes back what waits; nothing where it has ended.
   * @param reason what a turn ends with that has not started; a text becomes an AimError `interrupted`.
   */
  interrupt(reason: unknown): void {
    if (!('stop' in this.#state)) return;
    this.#state.stop.abort(typeof reason === 'string' ? new AimError('interrupted', reason) : reason);
  }

  /** The prompt waits for an instance. @param ahead how many wait before it. @param pause of the pool; null: it takes work. */
  queue(ahead: number, pause: PoolPause | null = null): void {
    this.#spec.onStep?.({ type: 'queued', turn: this.id, ahead, ...(pause !== null && { pause }) });
  }

  /** The tool gets the prompt. */
  start(start: TurnStart): void {
    this.#enter({ name: 'started', stop: this.stop, start });
    this.#spec.onStep?.({ type: 'started', turn: this.id, ...start });
    this.#started?.resolve(start);
    this.#started = null;
  }

  /** Takes the events of the driver. Files and usage are in the result of the turn. */
  readonly onEvent = (event: TurnEvent): void => {
    const { type } = event;
    if (type === 'answer') this.#soFar.push(event.text);
    if (type === 'answer' || type === 'activity' || type === 'stderr') {
      this.#spec.onStep?.({ type: 'output', channel: type, text: event.text });
    }
  };

  /** What it has answered until now: the end of a long answer. Empty once it has ended: its result has the answer. */
  get soFar(): string {
    return this.#soFar.toString();
  }

  /** Takes what the tool asks its user, and how that ended. */
  readonly onQuestion = (change: QuestionChange): void => {
    const { onStep } = this.#spec;
    const state = this.#state;
    if (!('start' in state)) return;
    const { stop, start } = state;
    if ('open' in change) {
      this.#enter({ name: 'asked', stop, start, question: change.open });
      onStep?.({ type: 'asked', turn: this.id, question: change.open });
    } else {
      this.#enter({ name: 'started', stop, start });
      onStep?.({ type: 'answered', turn: this.id, question: change.closed, end: change.end });
    }
  };

  end(ending: TurnEnding): void {
    this.#enter({ name: 'ended', ending });
    this.#soFar = new BoundedText(0, 'tail');
    if ('error' in ending) this.#started?.reject(ending.error);
    this.#ended?.resolve(ending);
    this.#started = null;
    this.#ended = null;
  }

  /** Its ending was read. */
  markRead(): void {
    if ('ending' in this.#state) this.#enter({ name: 'read', ending: this.#state.ending });
  }

  #enter(state: TurnState): void {
    const from = this.#state.name;
    if (!TURN_MOVES[from].includes(state.name)) throw new Error(`no move of a turn from ${from} to ${state.name}`);
    this.#state = state;
  }
}

async function startOf(ending: TurnEnding): Promise<TurnStart> {
  if ('error' in ending) throw ending.error;
  return { instance: ending.instance, conversation: ending.conversation };
}

/** A rejection without a handler is ignored: a turn need not be waited for. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
