import { type Clock, orAbort } from '../../lib/clock.ts';
import { messageOf } from '../../model/errors.ts';
import type { StartView } from '../../model/pool/start-view.ts';
import type { ProcessSource } from '../process-source.ts';
import { spawnProcess } from '../spawned-process.ts';
import type { StartProcess } from '../tool-process.ts';
import { ForkServer } from './fork-server.ts';
import { PendingProcess } from './pending-process.ts';
import type { Preloaded, PreloadSpec } from './preload.ts';

/**
 * How the processes of a pool are started where a fork server may be used.
 *
 *   loading ──────► warm      the server can fork
 *    ▲   │           │
 *    │   │           │ it died, for the first time
 *    └───┼───────────┤
 *        │           │ it died again
 *        │ it can't  ▼
 *        └────────► plain     each process is spawned, as without a server
 */
type State =
  | { readonly name: 'loading'; readonly since: number }
  | { readonly name: 'warm'; readonly server: ForkServer; readonly loaded: Preloaded }
  | { readonly name: 'plain'; readonly reason: string };

/** Forks processes from a server that has loaded the tool, and spawns them where that can't be done. */
export class ForkingSource implements ProcessSource {
  onChange: ((view: StartView) => void) | null = null;
  readonly #spec: PreloadSpec;
  readonly #clock: Clock;
  /** All that there were: what a dead one has forked may live on. */
  readonly #servers: ForkServer[] = [];
  readonly #ended = new AbortController();
  #state: State;
  #changed = Promise.withResolvers<void>();

  /** Begins to load at once. */
  constructor(spec: PreloadSpec, clock: Clock) {
    this.#spec = spec;
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
          cold: [...state.loaded.notPreloaded],
          pid: state.server.pid,
        };
      case 'plain':
        return { how: 'plain', reason: state.reason };
    }
  }

  /** Bound, so that it can be passed on by itself. */
  readonly startProcess: StartProcess = (spec, sink, clock) =>
    new PendingProcess(async (signal) => {
      for (;;) {
        const server = await this.#server(signal);
        if (server === null) return spawnProcess(spec, sink, clock);
        try {
          return await server.fork(spec, sink, signal);
        } catch (error) {
          if (signal.aborted) throw error;
          // The server is well and still can't: if a spawn can't either, its exit says why.
          if (server.alive) return spawnProcess(spec, sink, clock);
        }
      }
    });

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#servers.map((server) => server[Symbol.asyncDispose]()));
  }

  /** The server, once it has loaded; null when there is none to wait for. */
  async #server(signal: AbortSignal): Promise<ForkServer | null> {
    while (this.#state.name === 'loading') await orAbort(this.#changed.promise, signal);
    return this.#state.name === 'warm' ? this.#state.server : null;
  }

  #load(): State {
    let server: ForkServer;
    try {
      server = new ForkServer(this.#spec, this.#clock);
    } catch (error) {
      return { name: 'plain', reason: `it can't be loaded: ${messageOf(error)}` };
    }
    this.#servers.push(server);
    server.loaded.then(
      (loaded) => this.#enter({ name: 'warm', server, loaded }),
      (error: Error) => this.#enter({ name: 'plain', reason: `it can't be loaded: ${error.message}` }),
    );
    void server.gone.then((reason) => {
      if (this.#state.name !== 'warm' || this.#state.server !== server) return;
      const again = this.#servers.length === 1 && !this.#ended.signal.aborted;
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
