import type { ControlEvent } from '../protocol/events.ts';
import type { RequestBody, RequestName, ResultOf } from './table.ts';

export interface RequestOptions {
  /** Called with each event before the result. A promise: nothing more is read for this client until it settles.
   * What it throws is thrown by the request, and reaches nobody else. */
  readonly onEvent?: (event: ControlEvent) => void | Promise<void>;
  /** An abort cancels the request, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Asks a host, over its socket or in its own process. */
export interface RequestClient {
  /** @throws AimError that the host refuses it with; cluster_lost when the host has gone. */
  request<N extends RequestName>(
    body: RequestBody<N> & { readonly request: N },
    options?: RequestOptions,
  ): Promise<ResultOf<N>>;
}
