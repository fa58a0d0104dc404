import type { ControlEvent } from '../protocol/events.ts';
import type { RequestClient, RequestOptions } from '../requests/request-client.ts';
import { type RequestBody, type RequestName, REQUESTS, type ResultOf } from '../requests/table.ts';
import type { ClientSession, Control } from './control.ts';

/** Asks a host in this process what other clients ask over its socket. */
export class LocalClient implements RequestClient, AsyncDisposable {
  readonly #session: ClientSession;
  #last = 0;

  constructor(control: Control) {
    this.#session = control.open();
  }

  async request<N extends RequestName>(
    body: RequestBody<N> & { readonly request: N },
    { onEvent = () => {}, signal = new AbortController().signal }: RequestOptions = {},
  ): Promise<ResultOf<N>> {
    const id = ++this.#last;
    const request = REQUESTS[body.request].schema.parse({ ...body, id });
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => {});
    // What the listener throws is its own: it never reaches the turn that the event is about.
    const emit = async (event: ControlEvent) => {
      try {
        await onEvent(event);
      } catch (error) {
        failed.reject(error);
      }
    };
    const call = { emit: (event: ControlEvent) => void emit(event), signal, cancel: () => {} };
    return (await Promise.race([this.#session.answer(request, call), failed.promise])) as ResultOf<N>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
