import type { Socket } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { didYouMean } from '../../lib/nearest.ts';
import { issueText } from '../../model/documents/issue-text.ts';
import { placeOf } from '../../model/documents/issues.ts';
import type { ClientRequest, ClientSession, Control } from './control.ts';
import { LineSocket } from '../protocol/line-socket.ts';
import {
  type ControlEvent,
  HELLO,
  type Hello,
  helloOf,
  DROPPABLE_EVENTS,
  MAX_LINE_BYTES,
  PROTOCOL_VERSION,
} from '../protocol/protocol.ts';
import { REQUEST_NAMES, requestSchema } from '../protocol/requests.ts';
import { toWire } from '../protocol/wire-error.ts';

/** What one client may have asked and not yet got. */
const MAX_OPEN = 10_000;

/** One client: reads what it asks, has it answered, and says what comes of it. Nothing that it does harms the others. */
export class Connection {
  readonly #lines: LineSocket;
  readonly #caller: ClientSession;
  /** What it has asked, by the id. An abort: it does not wait for it any more. */
  readonly #open = new Map<number, AbortController>();
  readonly #gone: () => void;
  readonly #clock: Clock;
  /** To be called when nothing is left to be answered. */
  #idle: () => void = () => {};
  /** Why this client's requests are refused, or null. */
  #refusal: AimError | null = null;

  constructor(socket: Socket, control: Control, clock: Clock, gone: () => void) {
    this.#gone = gone;
    this.#clock = clock;
    this.#caller = control.open();
    const handler = {
      line: (text: string, cut: boolean) => this.#line(text, cut),
      closed: () => this.#closed(),
    };
    this.#lines = new LineSocket(socket, handler, clock);
    this.#lines.send({ ...HELLO, name: control.name });
  }

  /** Ends it once all is answered and the client has that, or after `ms`. */
  async end(ms: number): Promise<void> {
    if (this.#open.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#idle = resolve;
      using _late = this.#clock.after(ms, resolve);
      await promise;
    }
    await this.#lines.end(ms);
  }

  #closed(): void {
    for (const stop of this.#open.values()) stop.abort(new AimError('interrupted', 'the client has gone'));
    void this.#caller[Symbol.asyncDispose]();
    this.#gone();
  }

  #line(text: string, cut: boolean): void {
    if (text.trim() === '') return;
    const document = cut ? undefined : parse(text);
    const hello = helloOf(document);
    if (hello !== null) return this.#hello(hello);
    const id = idOf(document);
    try {
      if (cut) throw new AimError('protocol', `a request of more than ${MAX_LINE_BYTES} bytes`);
      if (document === undefined) throw new AimError('protocol', 'a line that is not JSON');
      if (this.#refusal !== null) throw this.#refusal;
      this.#request(document);
    } catch (error) {
      this.#lines.send({ id, error: toWire(error) });
    }
  }

  #hello({ protocol, aim }: Hello): void {
    if (protocol === PROTOCOL_VERSION) return;
    this.#refusal = new AimError(
      'protocol',
      `the cluster is held by aim ${HELLO.aim}, which speaks protocol ${PROTOCOL_VERSION}; aim ${aim} speaks ${protocol}`,
      { hint: 'use the same version of aim at both ends' },
    );
  }

  #request(document: unknown): void {
    const name = Object(document).request as unknown;
    if (typeof name === 'string' && !REQUEST_NAMES.includes(name)) {
      const hint = didYouMean(name, REQUEST_NAMES);
      throw new AimError(
        'protocol',
        `aim ${HELLO.aim} knows no request ${JSON.stringify(name.slice(0, 100))}`,
        hint === undefined ? {} : { hint },
      );
    }
    const { data: request, error } = requestSchema.safeParse(document, { error: issueText });
    if (request === undefined) {
      const [issue] = error.issues;
      const place = issue === undefined ? '$' : placeOf(issue.path);
      throw new AimError('protocol', `not a request that aim ${HELLO.aim} knows: ${place} ${issue?.message ?? ''}`);
    }
    if (this.#open.has(request.id)) throw new AimError('protocol', `request ${request.id} is not answered yet`);
    if (request.request === 'cancel') {
      this.#open.get(request.of)?.abort(new AimError('interrupted', 'cancelled'));
      return this.#lines.send({ id: request.id, result: {} });
    }
    if (this.#open.size >= MAX_OPEN) throw new AimError('protocol', `more than ${MAX_OPEN} requests at once`);
    void this.#answer(request);
  }

  async #answer(request: ClientRequest): Promise<void> {
    const { id } = request;
    const stop = new AbortController();
    this.#open.set(id, stop);
    let missed = 0;
    const emit = (event: ControlEvent) => {
      // What goes on after the reply is told to nobody: the id may be another request's by then.
      if (this.#open.get(id) !== stop) return;
      if (missed > 0 && this.#lines.offer({ id, event: { type: 'gap', missed } })) missed = 0;
      if (!DROPPABLE_EVENTS.has(event.type)) this.#lines.send({ id, event });
      else if (missed > 0 || !this.#lines.offer({ id, event })) missed += 1;
    };
    let last: object;
    try {
      last = { id, result: await this.#caller.answer(request, emit, stop.signal) };
    } catch (error) {
      last = { id, error: toWire(error) };
    }
    if (missed > 0) this.#lines.send({ id, event: { type: 'gap', missed } });
    this.#open.delete(id);
    this.#lines.send(last);
    if (this.#open.size === 0) this.#idle();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The id of a request that may be no good in other ways. */
function idOf(document: unknown): number | null {
  const { id } = Object(document) as { id?: unknown };
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : null;
}
