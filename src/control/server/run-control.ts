import { AimError } from '../../model/errors.ts';
import type { ClusterStatus } from '../../model/cluster-status.ts';
import type { ClientSession, Control } from './control.ts';

/** What can be asked of a run of jobs: how it goes, and that it ends. */
export class RunControl implements Control {
  readonly name: string;
  readonly #status: () => ClusterStatus[];
  readonly #stop: () => void;

  constructor(name: string, status: () => ClusterStatus[], stop: () => void) {
    this.name = name;
    this.#status = status;
    this.#stop = stop;
  }

  open(): ClientSession {
    return {
      answer: async ({ request, cluster }) => {
        if (cluster !== null && cluster !== this.name) {
          throw new AimError('no_cluster', `this is the run ${this.name}, not ${cluster}`);
        }
        if (request === 'status') return { clusters: this.#status() };
        if (request !== 'stop')
          throw new AimError('usage', `${this.name} is a run of jobs: it can be looked at and stopped`);
        this.#stop();
        return { name: this.name };
      },
      [Symbol.asyncDispose]: async () => {},
    };
  }
}
