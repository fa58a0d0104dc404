import { type Clock, within } from '../../../lib/clock.ts';
import { LineSplitter } from '../../../lib/text/line-splitter.ts';
import type { Exit } from '../../../model/turn/exit.ts';
import type { GracePeriods, OutputSink, SpawnSpec, StartProcess, ToolProcess } from '../../../process/tool-process.ts';
import { type Json, jsonLine, parseJsonLine } from '../../rpc/json-line.ts';
import { MAX_LINE_BYTES } from '../../rpc/json-rpc.ts';
import { MessageRouter, type Routed } from './message-router.ts';

/** How it ends for an instance that leaves a process which others go on with. */
const LEFT: Exit = { by: 'us', code: null, signal: null };

export interface SharedProcessSpec {
  readonly spec: SpawnSpec;
  readonly clock: Clock;
  readonly startProcess: StartProcess;
  /** After this many sessions it gets no further one; null: there is no limit. */
  readonly maxSessions: number | null;
}

/**
 * One process of an agent, and the instances whose sessions are in it. Each instance has a share of it, which is a process of its
 * own to the driver: it writes to it, reads from it and ends it. The process ends with the last share.
 *
 *   ┌──────┐  a turn does not end, or enough sessions were opened   ┌─────────┐
 *   │ open │ ─────────────────────────────────────────────────────► │ retired │   it gets no further session
 *   └──────┘                                                        └─────────┘
 *       │  every instance leaves it    ┌────────┐    the last one leaves │
 *       └────────────────────────────► │ ending │ ◄──────────────────────┘
 *                                      └────────┘
 */
export class SharedProcess {
  readonly exited: Promise<Exit>;
  readonly #process: ToolProcess;
  readonly #clock: Clock;
  readonly #spec: SpawnSpec;
  readonly #maxSessions: number | null;
  readonly #router = new MessageRouter<ProcessShare>();
  readonly #shares = new Set<ProcessShare>();
  readonly #splitter = new LineSplitter((line, _, bytes) => this.#line(line, bytes), MAX_LINE_BYTES);
  #state: 'open' | 'retired' | 'ending' = 'open';

  /** @throws AimError where no process can even be tried. */
  constructor({ spec, clock, startProcess, maxSessions }: SharedProcessSpec) {
    this.#spec = spec;
    this.#clock = clock;
    this.#maxSessions = maxSessions;
    const sink: OutputSink = {
      stdout: (chunk) => {
        this.#splitter.push(chunk);
        for (const share of this.#shares) share.flush();
      },
      // It has no session's name on it.
      stderr: (chunk) => {
        for (const share of this.#shares) share.sink.stderr(chunk);
      },
    };
    this.#process = startProcess(spec, sink, clock);
    this.exited = this.#process.exited.then((exit) => this.#ended(exit));
  }

  get pid(): number {
    return this.#process.pid;
  }

  get retired(): boolean {
    return this.#state !== 'open';
  }

  /** How many instances have their sessions in it. */
  get size(): number {
    return this.#shares.size;
  }

  /** Whether a process that is started like this would be the same one. Each session has a folder of its own. */
  fits({ argv, env }: SpawnSpec): boolean {
    return JSON.stringify([argv, env]) === JSON.stringify([this.#spec.argv, this.#spec.env]);
  }

  join(instance: number, sink: OutputSink): ToolProcess {
    const share = new ProcessShare(this, instance, sink);
    this.#shares.add(share);
    return share;
  }

  /** The driver with this share wrote a line. */
  write(share: ProcessShare, bytes: string | Uint8Array, onTaken?: () => void): void {
    const message = parseJsonLine(Buffer.from(bytes).toString());
    if (message === null || !this.#shares.has(share)) return;
    const messages = this.#router.sent(share, message);
    this.#pass(messages, null, onTaken);
    if (messages.every(({ to }) => to !== 'process')) onTaken?.();
    share.flush();
    if (this.#maxSessions !== null && this.#router.opened >= this.#maxSessions) this.#retire();
  }

  caughtUp(): Promise<void> {
    return this.#process.caughtUp();
  }

  /** Ends a share: at once where nothing is done for it, else when that has ended or the time for it is up. */
  async leave(share: ProcessShare, grace: GracePeriods): Promise<void> {
    if (!this.#shares.has(share)) return;
    share.isLeaving = true;
    if ([...this.#shares].every((each) => each.isLeaving)) {
      this.#state = 'ending';
      void this.#process.stop(grace);
      return;
    }
    this.#pass(this.#router.cancel(share));
    if (this.#router.isAtWork(share)) await within(this.#clock, grace.eof, share.idle.promise);
    // The others may have begun to leave meanwhile.
    if (this.#state === 'ending' || !this.#shares.has(share)) return;
    // Nothing but the end of the process ends what it still does.
    if (this.#router.isAtWork(share)) this.#retire();
    this.#pass(this.#router.left(share));
    this.#shares.delete(share);
    share.end(LEFT);
  }

  #retire(): void {
    if (this.#state === 'open') this.#state = 'retired';
  }

  #line(line: string, bytes: Uint8Array): void {
    const message = parseJsonLine(line);
    // What is not of the protocol belongs to no session, and is in the first one's transcript.
    if (message === null) return [...this.#shares][0]?.push(asLine(bytes));
    this.#pass(this.#router.received(message), { message, bytes });
    for (const share of this.#shares) if (share.isLeaving && !this.#router.isAtWork(share)) share.idle.resolve();
  }

  /** @param read what the process printed: it is passed on as it is. */
  #pass(
    messages: readonly Routed<ProcessShare>[],
    read: { readonly message: Json; readonly bytes: Uint8Array } | null = null,
    onTaken?: () => void,
  ): void {
    for (const { to, message } of messages) {
      const line = read?.message === message ? asLine(read.bytes) : jsonLine(message);
      if (to === 'process') this.#process.write(line, onTaken);
      else if (to === 'clients') for (const share of this.#shares) share.push(line);
      else to.push(line);
    }
  }

  #ended(exit: Exit): Exit {
    this.#state = 'ending';
    this.#splitter.end();
    const shares = [...this.#shares];
    this.#shares.clear();
    for (const share of shares) {
      share.flush();
      share.end(
        withSharers(
          exit,
          shares.filter((each) => each !== share).map(({ instance }) => instance),
        ),
      );
    }
    return exit;
  }
}

function asLine(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.from('\n')]);
}

/** The end of a process that nobody asked for, as one of the instances gets it that it ended for. */
function withSharers(exit: Exit, others: readonly number[]): Exit {
  const isExpected = exit.by === 'never_started' || (exit.by === 'us' && exit.why === undefined);
  if (isExpected || others.length === 0) return exit;
  return { ...exit, shared_with: others.toSorted((a, b) => a - b) };
}

/** An instance's share of a process that several use: to its driver it is a process. */
export class ProcessShare implements ToolProcess {
  readonly instance: number;
  readonly sink: OutputSink;
  /** Resolves when the agent has nothing to do for it any more; of one that is about to end. */
  readonly idle = Promise.withResolvers<void>();
  isLeaving = false;
  readonly #process: SharedProcess;
  readonly #exited = Promise.withResolvers<Exit>();
  #lines: Uint8Array[] = [];

  constructor(process: SharedProcess, instance: number, sink: OutputSink) {
    this.#process = process;
    this.instance = instance;
    this.sink = sink;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get retired(): boolean {
    return this.#process.retired;
  }

  get exited(): Promise<Exit> {
    return this.#exited.promise;
  }

  write(bytes: string | Uint8Array, onTaken?: () => void): void {
    this.#process.write(this, bytes, onTaken);
  }

  /** The others still write. */
  closeStdin(): void {}

  /** A signal would reach the others too. */
  signal(): void {}

  /** A signal would reach the others too. */
  signalGroup(): void {}

  caughtUp(): Promise<void> {
    return this.#process.caughtUp();
  }

  stop(grace: GracePeriods): Promise<Exit> {
    void this.#process.leave(this, grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 2000, term: 2000 });
  }

  /** A line for its driver, with the next `flush`. */
  push(line: Uint8Array): void {
    this.#lines.push(line);
  }

  /** Passes on, in one piece, what came in one piece. */
  flush(): void {
    if (this.#lines.length === 0) return;
    this.sink.stdout(Buffer.concat(this.#lines.splice(0)));
  }

  end(exit: Exit): void {
    this.#exited.resolve(exit);
  }
}
