import type { Clock } from '../lib/clock.ts';
import type { RestartPolicy } from '../model/pool/pool-settings.ts';
import type { InstanceState } from '../pool/instance-state.ts';
import type { ProcessInstance } from '../pool/process-instance.ts';
import { decideRestart, type Failure } from './restart-policy.ts';

/** Brings fallen instances back, within their budget, and gives up those that spend it. */
export class Supervisor implements Disposable {
  readonly #policy: RestartPolicy;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #failures = new Map<number, Failure[]>();
  readonly #timers = new Map<number, Disposable>();
  /** Whether any instance of the pool was ever ready: if none was, it is the tool or its settings. */
  #everReady = false;

  constructor(policy: RestartPolicy, clock: Clock, signal: AbortSignal) {
    this.#policy = policy;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** To be called with every change of an instance's state. */
  changed(instance: ProcessInstance, state: InstanceState): void {
    if (state.name === 'ready') this.#everReady = true;
    if (state.name !== 'down' || this.#signal.aborted) return;
    const { index } = instance.spec;
    const now = this.#clock.now();
    // Killed from outside is the only end of a first start that says nothing of the tool.
    const permanent =
      state.cause === 'permanent' || (!this.#everReady && state.exit.by !== 'signal' && state.exit.by !== 'unseen');
    const oldest = now - this.#policy.within_seconds * 1000;
    const failures = (this.#failures.get(index) ?? []).filter((failure) => failure.at >= oldest);
    // A process that we ended because it would not end its turn is no failure of the slot's.
    const forced = state.cause === 'forced';
    if (!forced) failures.push({ at: now, permanent: permanent });
    this.#failures.set(index, failures);
    const decision = forced ? { restartInMs: 0 } : decideRestart(this.#policy, failures, now, Math.random());
    if (decision === 'give-up') {
      const budget =
        failures.at(-1)?.permanent === true
          ? ''
          : `ended ${failures.length === 1 ? 'once' : `${failures.length} times`} within ${this.#policy.within_seconds} s; `;
      instance.giveUp(`${budget}${state.reason}`);
      return;
    }
    const again = () => {
      this.#timers.delete(index);
      if (!this.#signal.aborted && instance.state.name === 'down') void instance.start(this.#signal);
    };
    this.#timers.get(index)?.[Symbol.dispose]();
    this.#timers.set(index, this.#clock.after(decision.restartInMs, again));
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
  }
}
