import { messageOf } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { Tap } from '../../model/turn/turn-event.ts';
import type { TurnResult } from '../../model/turn/turn-result.ts';
import type { Lease, LeaseTurnOptions } from '../../pool/leases/lease.ts';
import type { SessionRef, SessionSpec } from '../../pool/session-spec.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { ControlEvent } from '../protocol/events.ts';
import type { ControlClient } from './client.ts';

export interface RemoteLeaseSpec {
  readonly client: ControlClient;
  /** Its open request. */
  readonly id: number;
  readonly pool: string;
  readonly instance: number;
  readonly row: ToolRow;
  readonly queuedMs: number;
  readonly holder: string;
  readonly emit: Emit;
  /** Ends the lease; resolves when it has ended. */
  readonly release: () => Promise<void>;
}

/** A lease on an instance of another aim. It emits the events of its turns as a lease in this process does. */
export class RemoteLease implements Lease {
  readonly pool: string;
  readonly instance: number;
  readonly row: ToolRow;
  readonly queuedMs: number;
  readonly #spec: RemoteLeaseSpec;
  #alive = true;
  #tap: Tap | null = null;

  constructor(spec: RemoteLeaseSpec) {
    this.#spec = spec;
    this.pool = spec.pool;
    this.instance = spec.instance;
    this.row = spec.row;
    this.queuedMs = spec.queuedMs;
  }

  get alive(): boolean {
    return this.#alive && !this.#spec.client.closed.aborted;
  }

  /** Takes an event of the request of the lease. */
  onEvent(event: ControlEvent): void {
    if (event.type === 'alive') this.#alive = event.alive;
    if (event.type === 'bytes') this.#tap?.(event.direction, Buffer.from(event.base64, 'base64'));
    if (event.type === 'gap') {
      this.#tap?.('out', Buffer.from(`\n── ${event.missed} pieces came too fast and are missing ──\n`));
    }
  }

  async openSession(spec: SessionSpec, signal: AbortSignal): Promise<SessionRef> {
    const { client, id: lease } = this.#spec;
    const { session } = await client.request({ request: 'session', lease, ...spec }, { signal });
    return { id: session };
  }

  async turn(prompt: Prompt, options: LeaseTurnOptions, signal: AbortSignal): Promise<TurnResult> {
    const { client, id: lease, holder, emit } = this.#spec;
    const { job = null, timeoutMs, allowedMs = null } = options;
    const about = { pool: this.pool, instance: this.instance, holder, job };
    let turn = '';
    let isStarted = false;
    const onEvent = (event: ControlEvent) => {
      switch (event.type) {
        case 'accepted':
          turn = event.turn;
          break;
        case 'started':
          isStarted = true;
          emit({ type: 'turn_started', ...about, turn, prompt: null });
          break;
        case 'asked':
          emit({ type: 'question_asked', ...about, turn, question: event.question });
          break;
        case 'answered':
          emit({ type: 'question_closed', ...about, turn, question: event.question, end: event.end });
          break;
        case 'output':
          emit({ type: 'turn_output', ...about, turn, channel: event.channel, text: event.text });
          break;
        default:
          return;
      }
      options.onStep?.(event);
    };
    const body = { request: 'turn', lease, prompt, job, timeout_ms: timeoutMs, allowed_ms: allowedMs } as const;
    client.closed.throwIfAborted();
    let result: TurnResult;
    try {
      ({ result } = await client.request(body, { signal, waitsForEnd: true, onEvent }));
    } catch (error) {
      // Refused, before the tool had the prompt.
      if (!isStarted && !client.closed.aborted) throw error;
      // What the tool made of it is not known.
      result = lostResult(turn, this.instance, messageOf(error));
    }
    const { outcome, duration_ms, model, usage } = result;
    // A turn whose start was never reported has no end to report either.
    if (isStarted) emit({ type: 'turn_ended', ...about, turn: result.turn, outcome, duration_ms, model, usage });
    return result;
  }

  record(tap: Tap | null): void {
    this.#tap = tap;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tap = null;
    this.#alive = false;
    await this.#spec.release();
  }
}

/** The result of a turn whose end never came. */
function lostResult(turn: string, instance: number, reason: string): TurnResult {
  return {
    turn,
    instance,
    outcome: { kind: 'crashed', reason, exit: { by: 'unseen' } },
    text: '',
    text_truncated: false,
    stderr: '',
    files: [],
    refusals: [],
    model: null,
    usage: null,
    duration_ms: 0,
    queued_ms: 0,
  };
}
