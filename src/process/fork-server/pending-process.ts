import type { Exit } from '../../model/turn/exit.ts';
import type { GracePeriods, ToolProcess } from '../tool-process.ts';

/** A process that will be there in a moment. What is asked of it until then is done as soon as it is there. */
export class PendingProcess implements ToolProcess {
  readonly exited: Promise<Exit>;
  readonly #stop = new AbortController();
  #process: ToolProcess | null = null;
  readonly #postponed: ((process: ToolProcess) => void)[] = [];

  /** @param start rejects only when a `stop` has aborted its signal; then nothing of the process is left. */
  constructor(start: (signal: AbortSignal) => Promise<ToolProcess>) {
    this.exited = this.#await(start);
  }

  /** 0 until it is there. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  write(bytes: string | Uint8Array, onTaken?: () => void): void {
    this.#whenThere((process) => process.write(bytes, onTaken));
  }

  closeStdin(): void {
    this.#whenThere((process) => process.closeStdin());
  }

  signal(signal: NodeJS.Signals): void {
    this.#whenThere((process) => process.signal(signal));
  }

  signalGroup(signal: NodeJS.Signals): void {
    this.#whenThere((process) => process.signalGroup(signal));
  }

  async caughtUp(): Promise<void> {
    await this.#process?.caughtUp();
  }

  stop(grace: GracePeriods): Promise<Exit> {
    this.#whenThere((process) => void process.stop(grace));
    this.#stop.abort();
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 2000, term: 2000 });
  }

  #whenThere(action: (process: ToolProcess) => void): void {
    if (this.#process === null) this.#postponed.push(action);
    else action(this.#process);
  }

  async #await(start: (signal: AbortSignal) => Promise<ToolProcess>): Promise<Exit> {
    try {
      this.#process = await start(this.#stop.signal);
    } catch (error) {
      if (this.#stop.signal.aborted) return { by: 'us', code: null, signal: null };
      throw error;
    }
    for (const action of this.#postponed.splice(0)) action(this.#process);
    return await this.#process.exited;
  }
}
