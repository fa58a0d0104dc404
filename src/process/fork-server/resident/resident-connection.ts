import { connect, type Socket } from 'node:net';
import { z } from '../../../lib/schema/z.ts';
import type { Clock } from '../../../lib/clock.ts';
import { LineSplitter } from '../../../lib/text/line-splitter.ts';
import { birthOf, type ProcessId, waitUntilGone } from '../../process-table.ts';
import { signalProcess } from '../../process-tree.ts';
import { orphanRegistry } from '../../records/orphan-registry.ts';
import type { ForkRequest } from '../messages.ts';
import type { OpenServer, ServerHandle, ServerProcessOptions } from '../server-process.ts';
import type { ResidentKey } from './resident-key.ts';

/** How long a resident server may take to fork. It takes milliseconds; a run does not wait longer for what it can do itself. */
const ACCEPT_MS = 2000;
/** How long a killed process may take to have gone. */
const KILL_MS = 2000;
const LOOK_MS = 5;

/** What a run needs of a resident server. */
export interface ResidentRequest {
  /** Of the resident server. */
  readonly socket: string;
  readonly key: ResidentKey;
  /** Names of the variables of the tool that are set, and are not in the environment of the server. */
  readonly withheld: readonly string[];
  readonly model: string | null;
  /** The environment in which the tool would be loaded for this run. */
  readonly env: Readonly<Record<string, string>>;
}

const acceptedSchema = z.object({ type: z.literal('accepted'), pid: z.int() });
const failedSchema = z.object({ type: z.literal('failed'), reason: z.string() });

/** Opens a fork server that a resident server forks for this aim. */
export function residentOpener(request: ResidentRequest): OpenServer {
  return (options) => new ResidentConnection(request, options);
}

/** A fork server that a resident server has forked. It is spoken to over the connection for which that was done. */
class ResidentConnection implements ServerHandle {
  readonly exited: Promise<string>;
  readonly #connection: Socket;
  readonly #clock: Clock;
  readonly #onLine: (line: string) => void;
  readonly #registration = orphanRegistry.register();
  readonly #limit: Disposable;
  #id: ProcessId | null = null;
  #why = 'it has gone';

  constructor({ socket: path, ...request }: ResidentRequest, { socket, mark, clock, onLine }: ServerProcessOptions) {
    this.#clock = clock;
    this.#onLine = onLine;
    this.#connection = connect({ path });
    this.#limit = clock.after(ACCEPT_MS, () => {
      this.#why = `it did not answer within ${ACCEPT_MS / 1000} s`;
      this.#connection.destroy();
    });
    this.exited = this.#watch().finally(() => {
      this.#limit[Symbol.dispose]();
      this.#registration[Symbol.dispose]();
    });
    this.#connection.write(`${JSON.stringify({ ...request, probe: false, mark, socket })}\n`);
  }

  get pid(): number {
    return this.#id?.pid ?? 0;
  }

  send(request: ForkRequest): void {
    if (this.#connection.writable) this.#connection.write(`${JSON.stringify(request)}\n`);
  }

  kill(): void {
    if (this.#id !== null) signalProcess(this.#id, 'SIGKILL');
    // One that has not answered yet sees the end of its connection.
    this.#connection.destroy();
  }

  async #watch(): Promise<string> {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const lines = new LineSplitter((line) => this.#receive(line));
    this.#connection.on('data', (chunk) => lines.push(chunk as Buffer));
    this.#connection.on('error', (error) => (this.#why = whyNoConnection(error)));
    // The process ends at the end of the connection, and this end is closed with it.
    this.#connection.on('end', () => this.#connection.destroy());
    this.#connection.on('close', () => resolve());
    await closed;
    if (this.#id !== null) await waitUntilGone(this.#id, this.#clock, LOOK_MS, KILL_MS);
    return this.#why;
  }

  #receive(line: string): void {
    const accepted = parsed(acceptedSchema, line);
    if (accepted === null || this.#id !== null) return this.#onLine(line);
    this.#limit[Symbol.dispose]();
    this.#id = { pid: accepted.pid, birth: birthOf(accepted.pid) ?? '' };
    this.#registration.setPid(accepted.pid);
  }
}

/**
 * Asks a resident server whether a tool that is loaded with this key would be the one that it has.
 * @returns null: it would; else why not. Resolves within two seconds.
 */
export async function askResident(socket: string, key: ResidentKey, clock: Clock): Promise<string | null> {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const connection = connect({ path: socket });
  let reason: string | null = 'it does not answer';
  using _limit = clock.after(ACCEPT_MS, () => connection.destroy());
  const lines = new LineSplitter((line) => {
    const failed = parsed(failedSchema, line);
    if (failed !== null) reason = failed.reason;
    else if (parsed(acceptedSchema, line) !== null) reason = null;
  });
  connection.on('data', (chunk) => lines.push(chunk as Buffer));
  connection.on('error', (error) => (reason = whyNoConnection(error)));
  // What was forked to answer has ended then.
  connection.on('end', () => connection.destroy());
  connection.on('close', () => resolve());
  connection.write(`${JSON.stringify({ key, withheld: [], probe: true })}\n`);
  await closed;
  return reason;
}

/** Nobody is helped by the path of its socket. */
function whyNoConnection(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return 'it does not listen any more';
    case 'EAGAIN':
      return 'it does not answer';
    default:
      return error.message;
  }
}

function parsed<T>(schema: z.ZodType<T>, line: string): T | null {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
