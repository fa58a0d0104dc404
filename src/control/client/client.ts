import { connect, type Socket } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { LineSocket } from '../protocol/line-socket.ts';
import { type ControlEvent, HELLO, type Hello, helloOf, PROTOCOL_VERSION, replySchema } from '../protocol/protocol.ts';
import type { RequestBody, RequestName } from '../protocol/requests.ts';
import { RESULTS, type ResultOf } from '../protocol/results.ts';
import { fromWire } from '../protocol/wire-error.ts';

/** A cluster says hello at once; one that is overloaded within this. */
const HELLO_MS = 5000;

export interface RequestOptions {
  /** Told of each event before the result. A promise: nothing more is read from the socket until it settles. */
  readonly onEvent?: (event: ControlEvent) => void | Promise<void>;
  /** An abort tells the other end that nobody waits any more. The request then rejects with its reason. */
  readonly signal?: AbortSignal;
  /** After an abort: whether the answer is waited for all the same. */
  readonly waitsForEnd?: boolean;
}

interface Open {
  readonly name: RequestName;
  readonly onEvent: (event: ControlEvent) => void | Promise<void>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** One end of a control socket: asks, and is told. */
export class ControlClient implements AsyncDisposable {
  readonly path: string;
  readonly #lines: LineSocket;
  readonly #open = new Map<number, Open>();
  readonly #closed = new AbortController();
  readonly #silence: Disposable;
  #last = 0;

  private constructor(path: string, socket: Socket, clock: Clock) {
    this.path = path;
    const silent = new AimError('cluster_lost', `whoever listens at ${path} does not answer`, {
      hint: 'it is no cluster of aim’s, or its process was stopped',
    });
    this.#silence = clock.after(HELLO_MS, () => this.#gone(silent));
    const handler = {
      line: (text: string, cut: boolean) => this.#line(text, cut),
      closed: () => this.#gone(new AimError('cluster_lost', `the cluster at ${path} has gone`)),
    };
    this.#lines = new LineSocket(socket, handler, clock);
    this.#lines.send(HELLO);
  }

  /** @throws AimError no_cluster when nobody listens there. */
  static async connect(path: string, clock: Clock): Promise<ControlClient> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect(path);
    socket.once('connect', resolve);
    socket.once('error', reject);
    try {
      await promise;
    } catch (error) {
      throw new AimError('no_cluster', `no cluster listens at ${path}`, { cause: error });
    }
    return new ControlClient(path, socket, clock);
  }

  /** Aborts when the other end has gone, or this one was closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** @throws AimError as the other end says, cluster_lost. */
  request<N extends RequestName>(
    body: RequestBody<N> & { readonly request: N },
    options: RequestOptions = {},
  ): Promise<ResultOf<N>> {
    return this.open(body, options).reply;
  }

  /** The same for a request that others name by its id. */
  open<N extends RequestName>(
    body: RequestBody<N> & { readonly request: N },
    options: RequestOptions = {},
  ): { readonly id: number; readonly reply: Promise<ResultOf<N>> } {
    const id = ++this.#last;
    return { id, reply: this.#ask(id, body, options) };
  }

  async #ask<N extends RequestName>(
    id: number,
    body: RequestBody<N> & { readonly request: N },
    { signal, onEvent = () => {}, waitsForEnd = false }: RequestOptions,
  ): Promise<ResultOf<N>> {
    signal?.throwIfAborted();
    this.closed.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<ResultOf<N>>();
    this.#open.set(id, { name: body.request, onEvent, resolve, reject });
    const onAbort = () => {
      this.#lines.send({ id: ++this.#last, request: 'cancel', of: id });
      if (!waitsForEnd) reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#lines.send({ ...body, id });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#open.delete(id);
    }
  }

  /** Waits for nothing any more: whatever is open rejects with this. */
  hangUp(why: AimError): void {
    this.#gone(why);
    void this.#lines.end(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines.end(100);
  }

  #line(text: string, cut: boolean): void {
    if (cut) return this.#gone(new AimError('protocol', `the cluster at ${this.path} says more than can be taken in`));
    const document = parse(text);
    const hello = helloOf(document);
    if (hello !== null) return this.#hello(hello);
    const { data: reply } = replySchema.safeParse(document);
    // What we do not know was said by a newer aim, and is not for us.
    if (reply === undefined) return;
    const { id, event, error, result } = reply;
    if (id === null) return this.#gone(error === undefined ? null : fromWire(error));
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (event !== undefined) return this.#event(open, event);
    if (error !== undefined) return open.reject(fromWire(error));
    if (result === undefined) return;
    const { success, data } = RESULTS[open.name].safeParse(result);
    if (success) open.resolve(data as never);
    else open.reject(new AimError('protocol', `the cluster's answer to ${open.name} can't be understood`));
  }

  #event(open: Open, event: ControlEvent): void {
    const wait = open.onEvent(event);
    if (wait === undefined) return;
    this.#lines.pause();
    void wait.finally(() => this.#lines.resume());
  }

  #hello({ protocol, aim }: Hello): void {
    this.#silence[Symbol.dispose]();
    if (protocol === PROTOCOL_VERSION) return;
    this.#gone(
      new AimError(
        'protocol',
        `the cluster is held by aim ${aim}, which speaks protocol ${protocol}, not ${PROTOCOL_VERSION}`,
        {
          hint: 'use the same version of aim at both ends',
        },
      ),
    );
  }

  #gone(error: unknown): void {
    this.#silence[Symbol.dispose]();
    this.#closed.abort(error);
    for (const { reject } of this.#open.values()) reject(this.#closed.signal.reason);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
