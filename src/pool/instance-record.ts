import type { Exit } from '../model/turn/exit.ts';
import { shellCode } from '../model/turn/exit.ts';
import type { InstanceView } from '../model/pool/instance-view.ts';
import type { Outcome } from '../model/turn/outcome.ts';

/** Why a process is started: `renewal` is for a fresh conversation or another folder. */
export type StartCause = 'restart' | 'renewal';

type RecordView = Pick<
  InstanceView,
  'return_code' | 'started_at' | 'ended_at' | 'prompts_sent' | 'responses_read' | 'restarts' | 'busy_ms' | 'last_error'
>;

/** What has happened to an instance so far, over all its processes. Times are milliseconds of the pool's clock. */
export class InstanceRecord {
  #startedAt: number | null = null;
  #ended: { readonly at: number; readonly exit: Exit } | null = null;
  #restarts = 0;
  #turns = { begun: 0, ended: 0, ms: 0 };
  #lastError: string | null = null;

  get lastError(): string | null {
    return this.#lastError;
  }

  /** Whether a process was started before. */
  get isStarted(): boolean {
    return this.#startedAt !== null;
  }

  started(isRestart: boolean, at: number): void {
    this.#startedAt = at;
    if (isRestart) this.#restarts += 1;
  }

  /** @param error why it ended, where aim did not end it. */
  ended(exit: Exit, at: number, error: string | null = null): void {
    this.#ended = { at, exit };
    this.#lastError = error ?? this.#lastError;
  }

  turnBegan(): void {
    this.#turns.begun += 1;
  }

  turnEnded(outcome: Outcome, ms: number): void {
    this.#turns.ended += 1;
    this.#turns.ms += ms;
    if (outcome.kind !== 'completed') this.#lastError = outcome.reason;
  }

  view(): RecordView {
    return {
      return_code: this.#ended === null ? null : shellCode(this.#ended.exit),
      started_at: iso(this.#startedAt),
      ended_at: iso(this.#ended?.at ?? null),
      prompts_sent: this.#turns.begun,
      responses_read: this.#turns.ended,
      restarts: this.#restarts,
      busy_ms: Math.round(this.#turns.ms),
      last_error: this.#lastError,
    };
  }
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
