import { type Clock, sleep, within } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';
import { birthOf, type ProcessId } from './process-table.ts';
import { killAll, signalProcess, treeOf } from './process-tree.ts';
import type { ProcessOutput } from './output/process-output.ts';
import type { GracePeriods } from './tool-process.ts';

/** How long a process may live on after it has closed the output that it is needed for. */
const CLOSED_STDOUT_MS = 1000;
/** How long the pipes may stay open after the process has ended. Then they are closed. */
const DRAIN_MS = 500;
/** How long the output of a process that aim has ended is still handled: nobody waits for its last words. Milliseconds. */
const ENDED_DRAIN_MS = 200;
/** How often that long, while output of a process that ended by itself is still being handled. */
const MAX_DRAINS = 20;
const SWEEP_MS = 5;
/** A machine so busy that aim did not run meanwhile looks like one on which nothing came. */
const MAX_SILENT = 2;

/** Ends one process and all that it started: it closes stdin, sends TERM, then KILL, and kills what is left. */
export class TreeTerminator {
  readonly #pid: number;
  readonly #mark: string;
  readonly #closeStdin: () => void;
  readonly #clock: Clock;
  #known: ProcessId[] = [];
  #steps: Disposable | null = null;
  /** Why aim ends it, where nobody has asked for that. */
  #why: string | null = null;
  #stdoutTimer: Disposable | null = null;

  /** @param mark what everything that the process starts has in its environment. */
  constructor(pid: number, mark: string, closeStdin: () => void, clock: Clock) {
    this.#pid = pid;
    this.#mark = mark;
    this.#closeStdin = closeStdin;
    this.#clock = clock;
  }

  /** Begins to end it. A second call replaces the grace periods by its own. */
  begin(grace: GracePeriods): void {
    this.#steps?.[Symbol.dispose]();
    this.#steps = this.#escalate(grace);
  }

  /** To be called when it has closed the output that it is needed for. If it lives on, it is ended. */
  onStdoutClosed(): void {
    this.#stdoutTimer = this.#clock.after(CLOSED_STDOUT_MS, () => {
      if (this.#steps !== null || birthOf(this.#pid) === null) return;
      this.#why = 'it closed its output and lived on';
      this.begin({ eof: 0, term: 500 });
    });
  }

  /** How it ended, and who caused that. Both arguments null: nothing is known of it. */
  exit(code: number | null, signal: string | null): Exit {
    if (this.#steps !== null) return { by: 'us', code, signal, ...(this.#why === null ? {} : { why: this.#why }) };
    if (signal !== null) return { by: 'signal', signal };
    return code === null ? { by: 'unseen' } : { by: 'itself', code };
  }

  /** To be called when the process has ended. Resolves when its pipes were read and nothing that it started is left. */
  async finish(output: Pick<ProcessOutput, 'ended' | 'handled'>, { by }: Pick<Exit, 'by'>): Promise<void> {
    this.#steps?.[Symbol.dispose]();
    this.#stdoutTimer?.[Symbol.dispose]();
    const drain = () =>
      within(
        this.#clock,
        by === 'us' ? ENDED_DRAIN_MS : DRAIN_MS,
        output.ended.then(() => true),
      );
    let drained = await drain();
    // What is left keeps the pipes open, or has a session of its own.
    await this.#sweep();
    // Nothing writes to the pipes any more. What is in them is read to its end, where the process meant to end.
    const rounds = by === 'us' || by === 'signal' ? 0 : MAX_DRAINS;
    let silent = 0;
    for (let round = 0; drained === null && round < rounds && silent < MAX_SILENT; round += 1) {
      const { handled } = output;
      drained = await drain();
      silent = output.handled > handled ? 0 : silent + 1;
    }
  }

  #escalate(grace: GracePeriods): Disposable {
    this.#remember();
    this.#closeStdin();
    let timer = this.#clock.after(grace.eof, () => {
      this.#remember();
      for (const id of this.#known) signalProcess(id, 'SIGTERM');
      timer = this.#clock.after(grace.term, () => {
        this.#remember();
        killAll(this.#known, this.#mark);
      });
    });
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
  }

  /** A child whose parent has ended is no longer found below it, so every process that was seen stays known. */
  #remember(): void {
    const seen = new Map(this.#known.map((id) => [`${id.pid}/${id.birth}`, id]));
    for (const id of treeOf(this.#pid)) seen.set(`${id.pid}/${id.birth}`, id);
    this.#known = [...seen.values()];
  }

  /** Kills until nothing is left: a killed process takes a moment to end. */
  async #sweep(): Promise<void> {
    for (let waited = 0; waited < DRAIN_MS && killAll(this.#known, this.#mark) > 0; waited += SWEEP_MS) {
      await sleep(this.#clock, SWEEP_MS);
    }
  }
}
