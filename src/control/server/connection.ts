import type { Socket } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import { didYouMean } from '../../lib/text/nearest.ts';
import { issueText } from '../../model/documents/issue-text.ts';
import { placeOf } from '../../model/documents/issues.ts';
import { AimError } from '../../model/errors.ts';
import { type ControlEvent, DROPPABLE_EVENTS } from '../protocol/events.ts';
import { type LineFault, LineSocket } from '../protocol/line-socket.ts';
import { overSocket } from '../protocol/byte-stream.ts';
import { HELLO, helloOf, MAX_LINE_BYTES, PROTOCOL_VERSION } from '../protocol/hello.ts';
import type { Hello } from '../protocol/protocol.ts';
import { toWire } from '../protocol/wire-error.ts';
import { type ControlRequest, isRequestName, REQUEST_NAMES, REQUESTS } from '../requests/table.ts';
import type { ClientSession, Control } from './control.ts';

/** How many requests of one client may be open at once. */
const MAX_OPEN = 10_000;

/** One client at the other end of a socket: reads its requests, and writes events and replies. */
export class Connection {
  readonly #lines: LineSocket;
  readonly #session: ClientSession;
  readonly #clock: Clock;
  /** The requests that are not answered yet. An abort: the client does not wait any more. */
  readonly #open = new Map<number, AbortController>();
  /** Called when no request is open any more. */
  #onIdle: () => void = () => {};
  /** Why the requests of this client are refused, or null. */
  #refusal: AimError | null = null;

  constructor(socket: Socket, control: Control, clock: Clock, onClosed: () => void) {
    this.#session = control.open();
    this.#clock = clock;
    const handler = {
      line: (text: string, fault: LineFault | null) => this.#line(text, fault),
      closed: () => {
        this.#abandon();
        onClosed();
      },
    };
    this.#lines = new LineSocket(overSocket(socket), handler, clock);
    this.#lines.send({ ...HELLO, name: control.host.name });
  }

  /** Ends it when every request is answered and the client has the answers, or after `ms`. */
  async end(ms: number): Promise<void> {
    if (this.#open.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onIdle = resolve;
      using _late = this.#clock.after(ms, resolve);
      await promise;
    }
    await this.#lines.end(ms);
  }

  #abandon(): void {
    for (const stop of this.#open.values()) stop.abort(new AimError('interrupted', 'the client has gone'));
    void this.#session[Symbol.asyncDispose]();
  }

  #line(text: string, fault: LineFault | null): void {
    if (text.trim() === '') return;
    const document = fault === null ? parse(text) : undefined;
    const hello = helloOf(document);
    if (hello !== null) return this.#hello(hello);
    try {
      if (fault === 'too long') throw new AimError('protocol', `a request of more than ${MAX_LINE_BYTES} bytes`);
      if (fault === 'not UTF-8') throw new AimError('protocol', 'a line that is not UTF-8');
      if (document === undefined) throw new AimError('protocol', 'a line that is not JSON');
      if (this.#refusal !== null) throw this.#refusal;
      const request = requestOf(document);
      if (this.#open.has(request.id)) throw new AimError('protocol', `request ${request.id} is not answered yet`);
      if (this.#open.size >= MAX_OPEN && request.request !== 'cancel') {
        throw new AimError('protocol', `more than ${MAX_OPEN} requests at once`);
      }
      void this.#answer(request);
    } catch (error) {
      this.#lines.send({ id: idOf(document), error: toWire(error) });
    }
  }

  #hello({ protocol, aim }: Hello): void {
    if (protocol === PROTOCOL_VERSION) return;
    this.#refusal = new AimError(
      'protocol',
      `the cluster runs in aim ${HELLO.aim}, which speaks protocol ${PROTOCOL_VERSION}; aim ${aim} speaks ${protocol}`,
      { hint: 'use the same version of aim at both ends' },
    );
  }

  async #answer(request: ControlRequest): Promise<void> {
    const { id } = request;
    const stop = new AbortController();
    this.#open.set(id, stop);
    let missed = 0;
    const emit = (event: ControlEvent) => {
      // What happens after the reply is not sent: the id may be another request's by then.
      if (this.#open.get(id) !== stop) return;
      if (missed > 0 && this.#lines.offer({ id, event: { type: 'gap', missed } })) missed = 0;
      if (!DROPPABLE_EVENTS.has(event.type)) this.#lines.send({ id, event });
      else if (missed > 0 || !this.#lines.offer({ id, event })) missed += 1;
    };
    let reply: object;
    try {
      reply = { id, result: await this.#session.answer(request, { emit, signal: stop.signal, cancel: this.#cancel }) };
    } catch (error) {
      reply = { id, error: toWire(error) };
    }
    if (missed > 0) this.#lines.send({ id, event: { type: 'gap', missed } });
    this.#open.delete(id);
    this.#lines.send(reply);
    if (this.#open.size === 0) this.#onIdle();
  }

  readonly #cancel = (id: number): void => this.#open.get(id)?.abort(new AimError('interrupted', 'cancelled'));
}

/** @throws AimError protocol. */
function requestOf(document: unknown): ControlRequest {
  const name = Object(document).request as unknown;
  if (isRequestName(name)) {
    const { data, error } = REQUESTS[name].schema.safeParse(document, { error: issueText });
    if (data !== undefined) return data;
    const [issue] = error.issues;
    const place = issue === undefined ? '$' : placeOf(issue.path);
    throw new AimError('protocol', `not a request that aim ${HELLO.aim} knows: ${place} ${issue?.message ?? ''}`);
  }
  if (typeof name !== 'string') {
    throw new AimError('protocol', `not a request that aim ${HELLO.aim} knows: request must be a name`);
  }
  const hint = didYouMean(name, REQUEST_NAMES);
  throw new AimError(
    'protocol',
    `aim ${HELLO.aim} knows no request ${JSON.stringify(name.slice(0, 100))}`,
    hint === undefined ? {} : { hint },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The id of a request, which may be wrong in other ways. */
function idOf(document: unknown): number | null {
  const { id } = Object(document) as { id?: unknown };
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : null;
}
