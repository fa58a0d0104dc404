import { type Clock, orAbort } from '../../lib/clock.ts';
import { messageOf } from '../../model/errors.ts';
import type { StartView } from '../../model/pool/start-view.ts';
import type { ProcessSource } from '../process-source.ts';
import { spawnProcess } from '../spawned-process.ts';
import type { StartProcess } from '../tool-process.ts';
import { ForkServer } from './fork-server.ts';
import { PendingProcess } from './pending-process.ts';
import type { Preloaded, PreloadSpec } from './preload.ts';
import { type OpenServer, ServerProcess } from './server-process.ts';

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
 *
 * Where there is a resident server, loading begins with asking it for a fork server. One that it does not give in time is
 * loaded here.
 */
type State =
  | { readonly name: 'loading'; readonly since: number }
  | { readonly name: 'warm'; readonly server: ForkServer; readonly loaded: Preloaded; readonly from: From }
  | { readonly name: 'plain'; readonly reason: string };

/** Where a fork server comes from: it was loaded here, or is forked from a resident one. */
type From = 'here' | 'resident';

/** Forks processes from a server that has loaded the tool, and spawns them where that can't be done. */
export class ForkingSource implements ProcessSource {
  onChange: ((view: StartView) => void) | null = null;
  readonly #spec: PreloadSpec;
  readonly #resident: OpenServer | null;
  readonly #clock: Clock;
  /** All that there were: what a dead one has forked may live on. */
  readonly #servers: ForkServer[] = [];
  readonly #ended = new AbortController();
  #state: State;
  #changed = Promise.withResolvers<void>();
  #deaths = 0;
  /** Why the resident server is not used; null: it is, or there is none. */
  #passedOver: string | null = null;

  /** Begins to load at once. @param resident asks the resident server of this tool for a fork server; null: there is none. */
  constructor(spec: PreloadSpec, clock: Clock, resident: OpenServer | null = null) {
    this.#spec = spec;
    this.#resident = resident;
    this.#clock = clock;
    this.#state = this.#load(resident === null ? 'here' : 'resident');
  }

  get view(): StartView {
    const state = this.#state;
    switch (state.name) {
      case 'loading':
        return { how: 'loading', since: new Date(state.since).toISOString(), passed_over: this.#passedOver };
      case 'warm':
        return {
          how: 'warm',
          loading_ms: Math.round(state.loaded.ms),
          cold: [...state.loaded.notPreloaded],
          pid: state.server.pid,
          resident: state.from === 'resident',
          passed_over: this.#passedOver,
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

  #load(from: From): State {
    const open: OpenServer =
      from === 'resident' && this.#resident !== null
        ? this.#resident
        : (options) => new ServerProcess(this.#spec, options);
    const failed = (message: string): State => {
      if (from === 'here' || this.#ended.signal.aborted) return plainState(`it can't be loaded: ${message}`);
      this.#passedOver = message;
      return this.#load('here');
    };
    let server: ForkServer;
    try {
      server = new ForkServer(open, this.#clock);
    } catch (error) {
      return failed(messageOf(error));
    }
    this.#servers.push(server);
    server.loaded.then(
      (loaded) => this.#enter({ name: 'warm', server, loaded, from }),
      (error: Error) => this.#enter(failed(error.message)),
    );
    void server.gone.then((reason) => {
      if (this.#state.name !== 'warm' || this.#state.server !== server) return;
      this.#deaths += 1;
      const again = this.#deaths === 1 && !this.#ended.signal.aborted;
      this.#enter(again ? this.#load('here') : plainState(`what forks it died twice: ${reason}`));
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

function plainState(reason: string): State {
  return { name: 'plain', reason };
}
