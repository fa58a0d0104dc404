import type { AimEvent } from '../../model/events.ts';
import type { ControlHost, RequestCall } from '../requests/request.ts';
import { answer, type ControlRequest, type RequestName, type RequestOf, type ResultOf } from '../requests/table.ts';
import { ClientLeases } from '../requests/client-leases.ts';

/** One client of a host. What it has leased ends when it is disposed of. */
export interface ClientSession extends AsyncDisposable {
  /** @throws AimError. */
  answer<N extends RequestName>(request: RequestOf<N> & ControlRequest, call: RequestCall): Promise<ResultOf<N>>;
}

/** Answers requests about one host, however they were carried here: by a socket, or by a call in this process. */
export class Control {
  readonly host: ControlHost;
  readonly #leases = new Set<ClientLeases>();

  constructor(host: ControlHost) {
    this.host = host;
  }

  open(): ClientSession {
    const leases = new ClientLeases();
    this.#leases.add(leases);
    return {
      answer: (request, call) => answer(request, { ...call, host: this.host, leases }),
      [Symbol.asyncDispose]: async () => {
        await leases[Symbol.asyncDispose]();
        this.#leases.delete(leases);
      },
    };
  }

  /** Passes on to clients what changes of the instances that they lease. Call it with every event of the cluster. */
  observe(event: AimEvent): void {
    if (event.type !== 'instance_changed') return;
    for (const leases of this.#leases) leases.instanceChanged(event.instance, event.to);
  }
}
