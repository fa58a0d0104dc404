import { orAbort } from '../../lib/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { DriverContext } from '../driver.ts';
import { NotReady } from '../not-ready.ts';
import { ToolConnection } from '../shared/tool-connection.ts';
import type { Json } from './json-line.ts';
import { JsonRpc, type JsonRpcOptions } from './json-rpc.ts';
import { RpcClosed, RpcError, textOfRpcError } from './rpc-error.ts';

export interface RpcProcessOptions extends Omit<JsonRpcOptions, 'write' | 'reply'> {
  readonly onStderr: (text: string) => void;
  /** Called when all messages of a chunk were handled. */
  readonly onChunkEnd: () => void;
  /** Called once: no message comes any more, and every request in flight was rejected. */
  readonly onExit: (exit: Exit) => void;
}

/** A tool's process that speaks JSON-RPC on its pipes. */
export class RpcProcess {
  readonly connection: ToolConnection;
  readonly #rpc: JsonRpc;

  constructor(context: DriverContext, options: RpcProcessOptions) {
    this.#rpc = new JsonRpc({
      ...options,
      write: (bytes) => this.connection.write(bytes),
      reply: (bytes) => this.connection.reply(bytes),
    });
    this.connection = new ToolConnection(context, {
      stdout: (chunk) => {
        this.#rpc.push(chunk);
        options.onChunkEnd();
      },
      stderr: options.onStderr,
    });
    void this.connection.exited.then((exit) => {
      this.#rpc.close(describeExit(exit));
      options.onExit(exit);
    });
  }

  start(): void {
    this.connection.start({ needsOutput: true });
  }

  /** Resolves with the tool's result. Rejects with its `RpcError`, an `RpcClosed`, or the signal's reason. */
  request(method: string, params: Json, signal?: AbortSignal): Promise<unknown> {
    const answer = this.#rpc.request(method, params);
    return signal === undefined ? answer : orAbort(answer, signal);
  }

  /** Like `request`, for a request that the tool may refuse: then the result is null. */
  async attempt(method: string, params: Json, signal?: AbortSignal): Promise<unknown> {
    try {
      return await this.request(method, params, signal);
    } catch (error) {
      if (error instanceof RpcError) return null;
      throw error;
    }
  }

  /** The tool does not wait for the answer to this request of its any more. */
  takeBack(id: unknown): void {
    this.#rpc.takeBack(id);
  }

  notify(method: string, params: Json): void {
    this.#rpc.notify(method, params);
  }

  /** Why the tool is not ready, by what went wrong and what it printed last. */
  async notReady(thrown: unknown): Promise<NotReady> {
    if (thrown instanceof NotReady) return thrown;
    const reason = thrown instanceof RpcError ? textOfRpcError(thrown) : messageOf(thrown);
    if (thrown instanceof RpcClosed) return this.connection.endedEarly(await this.connection.exited, reason);
    return new NotReady(this.connection.withLastOutput(reason), false);
  }
}
