import { onAbort } from '../../lib/on-abort.ts';
import type { InstanceLease } from './instance-lease.ts';
import type { LeaseRequest } from './lease-request.ts';

/** A queue that requests wait in. */
export interface LeaseQueue {
  add(pending: PendingLease): void;
  /** Takes a request back that still waits. */
  remove(pending: PendingLease): void;
  /** How many requests wait before this one. */
  ahead(pending: PendingLease): number;
}

/** A request for an instance, until it is granted or refused. */
export class PendingLease {
  readonly request: LeaseRequest;
  /** Milliseconds, of the pool's clock. */
  readonly since: number;
  #answer: { readonly lease: InstanceLease } | { readonly error: unknown } | null = null;
  #onAnswer: (() => void) | null = null;

  constructor(request: LeaseRequest, since: number) {
    this.request = request;
    this.since = since;
  }

  grant(lease: InstanceLease): void {
    this.#answer = { lease };
    this.#onAnswer?.();
  }

  refuse(error: unknown): void {
    this.#answer = { error };
    this.#onAnswer?.();
  }

  /**
   * Waits in this queue. @param closed aborts when nothing is granted any more.
   * @throws what it was refused with, and the reasons of the signals.
   */
  async wait(queue: LeaseQueue, signal: AbortSignal, closed: AbortSignal): Promise<InstanceLease> {
    signal.throwIfAborted();
    closed.throwIfAborted();
    queue.add(this);
    this.request.onQueued?.(this.#answer === null ? queue.ahead(this) : 0);
    if (this.#answer === null) await this.#wait(queue, signal);
    const answer = this.#answer!;
    if ('error' in answer) throw answer.error;
    if (!signal.aborted) return answer.lease;
    // Granted and aborted at once: nothing would dispose of it.
    await answer.lease[Symbol.asyncDispose]();
    throw signal.reason;
  }

  async #wait(queue: LeaseQueue, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onAnswer = resolve;
    using _ = onAbort(signal, () => {
      if (this.#answer !== null) return;
      queue.remove(this);
      this.refuse(signal.reason);
    });
    await promise;
  }
}
