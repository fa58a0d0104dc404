import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { OpenStream } from '../protocol/byte-stream.ts';
import type { ControlEvent } from '../protocol/events.ts';
import { type LineFault, LineSocket } from '../protocol/line-socket.ts';
import { HELLO, helloOf, PROTOCOL_VERSION } from '../protocol/hello.ts';
import type { Hello, Reply } from '../protocol/protocol.ts';
import { fromWire } from '../protocol/wire-error.ts';
import type { RequestClient, RequestOptions } from '../requests/request-client.ts';
import type { RequestBody, RequestName, ResultOf } from '../requests/table.ts';
import { dial } from './dial.ts';
import { outlineCheck, type ReplyCheck } from './reply-check.ts';

/** How long a cluster may take to send its hello. It does so at once, unless its machine is overloaded. */
const HELLO_MS = 5000;

export interface SocketRequestOptions extends RequestOptions {
  /** After an abort: whether the answer is waited for all the same. */
  readonly waitsForEnd?: boolean;
}

/** A request that is not answered yet. */
interface OpenRequest {
  readonly name: RequestName;
  readonly onEvent: (event: ControlEvent) => void | Promise<void>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A client of a cluster, connected to its socket. */
export class ControlClient implements RequestClient, AsyncDisposable {
  readonly path: string;
  readonly #lines: LineSocket;
  readonly #open = new Map<number, OpenRequest>();
  readonly #closed = new AbortController();
  readonly #helloTimer: Disposable;
  /** Null: the hello has not come, or what it calls for is being loaded. */
  #check: ReplyCheck | null = null;
  /** While what the hello calls for is being loaded. */
  #loading: Promise<void> | null = null;
  /** What came before it was there. */
  readonly #unchecked: unknown[] = [];
  #lastId = 0;

  private constructor(path: string, open: OpenStream, clock: Clock) {
    this.path = path;
    const silent = new AimError('cluster_lost', `the process that listens at ${path} does not answer`, {
      hint: 'it is no cluster of aim’s, or its process was stopped',
    });
    this.#helloTimer = clock.after(HELLO_MS, () => this.#close(silent));
    const handler = {
      line: (text: string, fault: LineFault | null) => this.#line(text, fault),
      closed: () => void this.#gone(),
    };
    this.#lines = new LineSocket(open, handler, clock);
    this.#lines.send(HELLO);
  }

  /** @throws AimError no_cluster when no process listens there; socket_refused. */
  static async connect(path: string, clock: Clock): Promise<ControlClient> {
    let open: OpenStream;
    try {
      open = await dial(path);
    } catch (error) {
      const { isNotPermitted, socketsForbidden } = await import('./sockets-forbidden.ts');
      if (isNotPermitted(error as NodeJS.ErrnoException) || (await socketsForbidden())) {
        throw new AimError('socket_refused', `this process may not connect to ${path}`, {
          hint: 'the sandbox that it runs in forbids Unix sockets: run this command outside of it, or allow it network access',
        });
      }
      throw new AimError('no_cluster', `no cluster listens at ${path}`, { cause: error });
    }
    return new ControlClient(path, open, clock);
  }

  /** Aborts when the cluster has gone, or the client was closed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  request<N extends RequestName>(
    body: RequestBody<N> & { readonly request: N },
    options: SocketRequestOptions = {},
  ): Promise<ResultOf<N>> {
    return this.open(body, options).reply;
  }

  /** Asks, and gives the id of the request, by which other requests can name it. */
  open<N extends RequestName>(
    body: RequestBody<N> & { readonly request: N },
    options: SocketRequestOptions = {},
  ): { readonly id: number; readonly reply: Promise<ResultOf<N>> } {
    const id = ++this.#lastId;
    return { id, reply: this.#ask(id, body, options) };
  }

  async #ask<N extends RequestName>(
    id: number,
    body: RequestBody<N> & { readonly request: N },
    { signal, onEvent = () => {}, waitsForEnd = false }: SocketRequestOptions,
  ): Promise<ResultOf<N>> {
    signal?.throwIfAborted();
    this.closed.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<ResultOf<N>>();
    this.#open.set(id, { name: body.request, onEvent, resolve, reject });
    const onAbort = () => {
      this.#lines.send({ id: ++this.#lastId, request: 'cancel', of: id });
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

  /** Closes the connection at once. Open requests reject with the reason. */
  hangUp(reason: AimError): void {
    this.#close(reason);
    void this.#lines.end(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines.end(100);
  }

  #line(text: string, fault: LineFault | null): void {
    if (fault !== null) {
      return this.#close(new AimError('protocol', `the cluster at ${this.path} sends a line that is ${fault}`));
    }
    const document = parse(text);
    const hello = helloOf(document);
    if (hello !== null) return this.#hello(hello);
    if (this.#check === null) this.#unchecked.push(document);
    else this.#document(document, this.#check);
  }

  #document(document: unknown, check: ReplyCheck): void {
    const reply = check.reply(document);
    if (reply !== null) this.#reply(reply, check);
  }

  #reply({ id, event, error, result }: Reply, check: ReplyCheck): void {
    if (id === null) return this.#close(error === undefined ? null : fromWire(error));
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (event !== undefined) return this.#event(open, event);
    if (error !== undefined) return open.reject(fromWire(error));
    if (result === undefined) return;
    const known = check.result(open.name, result);
    if (known !== null) open.resolve(known as never);
    else open.reject(new AimError('protocol', `the cluster's answer to ${open.name} can't be understood`));
  }

  #event(open: OpenRequest, event: ControlEvent): void {
    try {
      const wait = open.onEvent(event);
      if (wait === undefined) return;
      this.#lines.pause();
      void wait.catch((error: unknown) => open.reject(error)).finally(() => this.#lines.resume());
    } catch (error) {
      open.reject(error);
    }
  }

  #hello({ protocol, aim, schema }: Hello): void {
    this.#helloTimer[Symbol.dispose]();
    if (protocol === PROTOCOL_VERSION) {
      if (schema === HELLO.schema) this.#checkBy(outlineCheck);
      else this.#loading = import('./schema-check.ts').then(({ schemaCheck }) => this.#checkBy(schemaCheck));
      return;
    }
    const message = `the cluster runs in aim ${aim}, which speaks protocol ${protocol}, not ${PROTOCOL_VERSION}`;
    this.#close(new AimError('protocol', message, { hint: 'use the same version of aim at both ends' }));
  }

  /** The other end has gone. What it sent before counts, though it may have to wait for its check. */
  async #gone(): Promise<void> {
    await this.#loading;
    this.#close(new AimError('cluster_lost', `the cluster at ${this.path} has gone`));
  }

  #checkBy(check: ReplyCheck): void {
    this.#check = check;
    for (const document of this.#unchecked.splice(0)) this.#document(document, check);
  }

  #close(reason: unknown): void {
    this.#helloTimer[Symbol.dispose]();
    this.#closed.abort(reason);
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
