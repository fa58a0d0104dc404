import type { ControlEvent } from '../protocol/protocol.ts';
import type { ControlRequest } from '../protocol/requests.ts';
import type { ResultOf } from '../protocol/results.ts';

/** What can be asked, answered without a thought of how it was carried here: by a socket, or by whatever comes. */
export interface Control {
  readonly name: string;
  /** Somebody who asks: what it holds ends when it is disposed of. */
  open(): ClientSession;
}

export interface ClientSession extends AsyncDisposable {
  /**
   * Answers a request; `cancel` never gets here, it aborts the signal of the request that it names.
   * @param emit is told what happens before the answer. Must not throw.
   * @throws AimError.
   */
  answer(
    request: ClientRequest,
    emit: (event: ControlEvent) => void,
    signal: AbortSignal,
  ): Promise<ResultOf<ClientRequest['request']>>;
}

export type ClientRequest = Exclude<ControlRequest, { request: 'cancel' }>;
