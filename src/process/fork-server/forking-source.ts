import { type Clock, orAbort } from '../../lib/clock.ts';
import { messageOf } from '../../model/errors.ts';
import type { StartView } from '../../model/start-view.ts';
import { PendingProcess } from './pending-process.ts';
import type { ProcessSource } from '../process-source.ts';
import { spawnProcess } from '../spawned-process.ts';
import type { StartProcess } from '../tool-process.ts';
import { type Loaded, type PreloadSpec, ForkServer } from './fork-server.ts';

/**
 * How the processes of a pool come to be, by a warm parent.
 *
 *   loading ──────► warm      the parent can fork
 *    ▲   │           │
 *    │   │           │ it died, for the first time
 *    └───┼───────────┤
 *        │           │ it died again
 *        │ it can't  ▼
 *        └────────► plain     each process is spawned, as without it
 */
type State =
  | { readonly name: 'loading'; readonly since: number }
  | { readonly name: 'warm'; readonly parent: ForkServer; readonly loaded: Loaded }
  | { readonly name: 'plain'; readonly reason: string };

/** Forks processes from a parent that has loaded the tool, and spawns them where that can't be done. */
export class ForkingSource implements ProcessSource {
  onChange: ((view: StartView) => void) | null = null;
  readonly #order: PreloadSpec;
  readonly #clock: Clock;
  /** All that there were: what a dead one has forked may live on. */
  readonly #parents: ForkServer[] = [];
  readonly #ended = new AbortController();
  #state: State;
  #changed = Promise.withResolvers<void>();

  /** Begins to load at once. */
  constructor(order: PreloadSpec, clock: Clock) {
    this.#order = order;
    this.#clock = clock;
    this.#state = this.#load();
  }

  get view(): StartView {
    const state = this.#state;
    switch (state.name) {
      case 'loading':
        return { how: 'loading', since: new Date(state.since).toISOString() };
      case 'warm':
        return {
          how: 'warm',
          loading_ms: Math.round(state.loaded.ms),
          cold: [...state.loaded.cold],
          pid: state.parent.pid,
        };
      case 'plain':
        return { how: 'plain', reason: state.reason };
    }
  }

  /** Bound, so that it can be handed down as it is. */
  readonly startProcess: StartProcess = (spec, sink, clock) =>
    new PendingProcess(async (signal) => {
      for (;;) {
        const parent = await this.#parent(signal);
        if (parent === null) return spawnProcess(spec, sink, clock);
        try {
          return await parent.fork(spec, sink, signal);
        } catch (error) {
          if (signal.aborted) throw error;
          // It is well and still can't: if a spawn can't either, it tells why.
          if (parent.alive) return spawnProcess(spec, sink, clock);
        }
      }
    });

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#parents.map((parent) => parent[Symbol.asyncDispose]()));
  }

  /** The parent, once it is loaded; null when there is none to wait for. */
  async #parent(signal: AbortSignal): Promise<ForkServer | null> {
    while (this.#state.name === 'loading') await orAbort(this.#changed.promise, signal);
    return this.#state.name === 'warm' ? this.#state.parent : null;
  }

  #load(): State {
    let parent: ForkServer;
    try {
      parent = new ForkServer(this.#order, this.#clock);
    } catch (error) {
      return { name: 'plain', reason: `it can't be loaded: ${messageOf(error)}` };
    }
    this.#parents.push(parent);
    parent.loaded.then(
      (loaded) => this.#enter({ name: 'warm', parent, loaded }),
      (error: Error) => this.#enter({ name: 'plain', reason: `it can't be loaded: ${error.message}` }),
    );
    void parent.gone.then((reason) => {
      if (this.#state.name !== 'warm' || this.#state.parent !== parent) return;
      const again = this.#parents.length === 1 && !this.#ended.signal.aborted;
      this.#enter(again ? this.#load() : { name: 'plain', reason: `what forks it died twice: ${reason}` });
    });
    return { name: 'loading', since: this.#clock.now() };
  }

  #enter(state: State): void {
    this.#state = state;
    const changed = this.#changed;
    this.#changed = Promise.withResolvers();
    changed.resolve();
    if (!this.#ended.signal.aborted) this.onChange?.(this.view);
  }
}
