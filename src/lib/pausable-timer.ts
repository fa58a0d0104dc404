import type { Clock } from './clock.ts';

/** Calls a function once, after a time in which pauses do not count. Disposing cancels it. */
export class PausableTimer implements Disposable {
  readonly #clock: Clock;
  readonly #fn: () => void;
  #state: { readonly left: number } | { readonly end: number; readonly timer: Disposable };

  /** @param ms milliseconds. */
  constructor(clock: Clock, ms: number, fn: () => void) {
    this.#clock = clock;
    this.#fn = fn;
    this.#state = { left: ms };
    this.resume();
  }

  pause(): void {
    if (!('timer' in this.#state)) return;
    const { end, timer } = this.#state;
    timer[Symbol.dispose]();
    this.#state = { left: Math.max(0, end - this.#clock.now()) };
  }

  resume(): void {
    if (!('left' in this.#state)) return;
    const { left } = this.#state;
    this.#state = { end: this.#clock.now() + left, timer: this.#clock.after(left, this.#fn) };
  }

  [Symbol.dispose](): void {
    if ('timer' in this.#state) this.#state.timer[Symbol.dispose]();
  }
}
