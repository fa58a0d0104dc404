import type { Clock } from '../lib/clock.ts';
import type { AimEvent } from '../model/events.ts';
import { describeExit } from '../model/turn/exit.ts';
import { spawnProcess } from '../process/spawned-process.ts';
import type { ToolProcess } from '../process/tool-process.ts';

export interface EventCommandSpec {
  /** Program and arguments; no shell reads them. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** aim's own, which it has whole: it is the user's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Called once, when it gets no further events. */
  onFault(message: string): void;
}

/** What may wait for a command that reads slowly. Bytes. */
const MAX_WAITING = 8 * 1024 * 1024;
/** How long it may take to end once it has everything, and after TERM. Milliseconds. */
const END = { eof: 2000, term: 500 };

/**
 * A program of the user's that gets every event as a line of JSON on its stdin. It is never waited for while anything works: one
 * that reads too slowly gets a `gap` in place of what it missed, and what it prints is dropped.
 */
export class EventCommand implements AsyncDisposable {
  readonly #process: ToolProcess;
  #waiting = 0;
  #missed = 0;
  #isOver = false;

  constructor({ argv, cwd, environment, clock, onFault }: EventCommandSpec) {
    const env = Object.fromEntries(
      Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    this.#process = spawnProcess({ argv, cwd, env }, { stdout() {}, stderr() {} }, clock);
    void this.#process.exited.then((exit) => {
      if (this.#isOver) return;
      this.#isOver = true;
      onFault(
        `the command of --on-event gets no more events: ${exit.by === 'never_started' ? '' : `${argv[0]}: `}${describeExit(exit)}`,
      );
    });
  }

  /** Bound, so that it can be passed on as it is. */
  readonly push = (event: AimEvent): void => {
    if (this.#isOver) return;
    const { seq, at } = event;
    const line = `${JSON.stringify(event)}\n`;
    const size = Buffer.byteLength(line);
    if (this.#waiting > 0 && this.#waiting + size > MAX_WAITING) {
      this.#missed += 1;
      return;
    }
    const gap: AimEvent = { type: 'gap', missed: this.#missed, seq, at };
    const text = this.#missed === 0 ? line : `${JSON.stringify(gap)}\n${line}`;
    this.#missed = 0;
    this.#waiting += size;
    this.#process.write(text, () => (this.#waiting -= size));
  };

  /** It has every event: it may end by itself, for a short while. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#process.stop(END);
  }
}
