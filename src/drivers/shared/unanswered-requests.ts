/** The requests of a tool that are not answered yet, by the ids that the tool gives them. */
export class UnansweredRequests {
  readonly #stops = new Map<unknown, AbortController>();

  /** A request has come. @returns aborts when nobody waits for its answer any more. */
  open(id: unknown): AbortSignal {
    const stop = new AbortController();
    this.#stops.set(id, stop);
    return stop.signal;
  }

  /** A request is answered. @param signal what `open` returned for it: the tool may have used the id again. */
  answered(id: unknown, signal: AbortSignal): void {
    if (this.#stops.get(id)?.signal === signal) this.#stops.delete(id);
  }

  /** The tool does not wait for the answer any more. */
  takeBack(id: unknown): void {
    this.#stops.get(id)?.abort(new Error('the tool took its request back'));
  }

  /** No answer arrives any more. */
  close(reason: Error): void {
    for (const stop of this.#stops.values()) stop.abort(reason);
    this.#stops.clear();
  }
}
