import { MaskedBytes } from '../lib/secrets.ts';
import type { Tap } from '../model/turn/turn-event.ts';

/** What goes to a tool and comes from it without secrets. Dispose of it when nothing more comes: it may hold back some bytes. */
export class MaskedTap implements Disposable {
  readonly #tap: Tap;
  readonly #streams = { in: new MaskedBytes(), out: new MaskedBytes(), err: new MaskedBytes() } as const;

  constructor(tap: Tap) {
    this.#tap = tap;
  }

  /** Bound, so that it can be passed on as it is. */
  readonly push: Tap = (direction, bytes) => {
    for (const other of ['in', 'out', 'err'] as const) if (other !== direction) this.#emit(other);
    const masked = this.#streams[direction].push(bytes);
    if (masked.length > 0) this.#tap(direction, masked);
  };

  [Symbol.dispose](): void {
    for (const direction of ['in', 'out', 'err'] as const) this.#emit(direction);
  }

  #emit(direction: 'in' | 'out' | 'err'): void {
    const rest = this.#streams[direction].end();
    if (rest.length > 0) this.#tap(direction, rest);
  }
}
