import type { Exit } from '../../model/turn/exit.ts';
import type { GracePeriods, ToolProcess } from '../tool-process.ts';

/** A process that will be there in a moment. What it is told until then, it is told as soon as it is there. */
export class PendingProcess implements ToolProcess {
  readonly exited: Promise<Exit>;
  readonly #stop = new AbortController();
  #process: ToolProcess | null = null;
  #told: ((process: ToolProcess) => void)[] = [];

  /** @param coming rejects only when the signal, which a `stop` aborts, made it: then nothing of it is left. */
  constructor(coming: (signal: AbortSignal) => Promise<ToolProcess>) {
    this.exited = this.#await(coming);
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  write(bytes: string | Uint8Array): void {
    this.#tell((process) => process.write(bytes));
  }

  closeStdin(): void {
    this.#tell((process) => process.closeStdin());
  }

  signal(signal: NodeJS.Signals): void {
    this.#tell((process) => process.signal(signal));
  }

  stop(grace: GracePeriods): Promise<Exit> {
    this.#tell((process) => void process.stop(grace));
    this.#stop.abort();
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 2000, term: 2000 });
  }

  #tell(what: (process: ToolProcess) => void): void {
    if (this.#process === null) this.#told.push(what);
    else what(this.#process);
  }

  async #await(coming: (signal: AbortSignal) => Promise<ToolProcess>): Promise<Exit> {
    try {
      this.#process = await coming(this.#stop.signal);
    } catch (error) {
      if (this.#stop.signal.aborted) return { by: 'us', code: null, signal: null };
      throw error;
    }
    for (const what of this.#told.splice(0)) what(this.#process);
    return await this.#process.exited;
  }
}
