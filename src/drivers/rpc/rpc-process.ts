import { messageOf } from '../../model/errors.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { GracePeriods, ToolProcess } from '../../process/tool-process.ts';
import { type DriverContext, endedEarly, NotReady } from '../driver.ts';
import { JsonRpc, type JsonRpcOptions, RpcClosed, RpcError, textOfRpcError } from './json-rpc.ts';

const MAX_LAST_OUTPUT = 2000;

/** A tool's process that speaks JSON-RPC on its pipes: what the drivers of such tools share. */
export class RpcProcess {
  readonly rpc: JsonRpc;
  readonly #context: DriverContext;
  readonly #errors = new TextDecoder();
  readonly #exit = Promise.withResolvers<Exit>();
  #process: ToolProcess | null = null;
  #said = '';
  /** Sees what the tool prints on its stderr, while a turn runs. */
  onStderr: ((text: string) => void) | null = null;
  /** Called after all that came in one breath was read. */
  onChunkEnd: (() => void) | null = null;

  constructor(context: DriverContext, options: Omit<JsonRpcOptions, 'write'>) {
    this.#context = context;
    this.rpc = new JsonRpc({
      ...options,
      write: (bytes) => {
        context.tap('in', bytes);
        this.#process?.write(bytes);
      },
    });
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get exited(): Promise<Exit> {
    return this.#exit.promise;
  }

  start(): void {
    const { argv, cwd, env, startProcess, clock, tap } = this.#context;
    const sink = {
      stdout: (chunk: Uint8Array) => {
        tap('out', chunk);
        this.rpc.push(chunk);
        this.onChunkEnd?.();
      },
      stderr: (chunk: Uint8Array) => {
        tap('err', chunk);
        const text = this.#errors.decode(chunk, { stream: true });
        this.#said = (this.#said + text).slice(-MAX_LAST_OUTPUT);
        this.onStderr?.(text);
      },
    };
    this.#process = startProcess({ argv, cwd, env, needsOutput: true }, sink, clock);
    void this.#process.exited.then((exit) => {
      this.#exit.resolve(exit);
      this.rpc.close(describeExit(exit));
    });
  }

  stop(grace: GracePeriods): Promise<Exit> {
    if (this.#process === null) this.#exit.resolve({ by: 'us', code: null, signal: null });
    else void this.#process.stop(grace);
    return this.exited;
  }

  /** What went wrong before the tool was ready, with what it printed last. */
  async notReady(thrown: unknown): Promise<NotReady> {
    if (thrown instanceof NotReady) return thrown;
    const reason = thrown instanceof RpcError ? textOfRpcError(thrown) : messageOf(thrown);
    const text = `${reason}${this.lastWords()}`;
    if (!(thrown instanceof RpcClosed)) return new NotReady(text, false);
    return endedEarly(this.#context.row, await this.exited, text, this.#said);
  }

  /** `; last said: …`, or nothing where it printed nothing on its stderr. */
  lastWords(): string {
    const words = this.#said.trim().split('\n').slice(-3).join('\n');
    return words === '' ? '' : `; last said: ${words}`;
  }
}
