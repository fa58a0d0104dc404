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
    const call = { emit: onEvent, signal, cancel: () => {} };
    return (await this.#session.answer(request, call)) as ResultOf<N>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
