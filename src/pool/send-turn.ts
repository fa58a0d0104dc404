import { onAbort } from '../lib/on-abort.ts';
import type { Conversation } from '../model/turn/turn-end.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { TurnStep } from '../model/turn/turn-step.ts';
import { type Lessor, withCleanInstance } from './leases/clean-instance.ts';
import type { InstanceLease } from './leases/instance-lease.ts';
import type { LeaseRequest } from './leases/lease-request.ts';
import type { PoolGate } from './pause/pool-gate.ts';
import type { Turn } from './turns/turn.ts';
import type { TurnStore } from './turns/turn-store.ts';

export interface SendOptions {
  /** Milliseconds from when the tool gets the prompt; none: no end but the tool's own. */
  readonly timeoutMs?: number | null | undefined;
  /** An abort interrupts the turn, or takes the prompt out of the queue. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each step of the turn, as it happens. Must not throw. */
  readonly onStep?: ((step: TurnStep) => void) | undefined;
}

/** How a prompt is sent, and how it gets an instance. */
export interface SendSpec extends SendOptions, Omit<LeaseRequest, 'onQueued'> {
  readonly lessor: Lessor;
  readonly turns: TurnStore;
  /** Of the pool. */
  readonly gate: Pick<PoolGate, 'pause'>;
  /** Whether the prompt goes on with a conversation on this lease; called when it is about to start. */
  readonly conversationOn?: ((lease: InstanceLease) => Conversation) | undefined;
}

/**
 * Sends a prompt: it waits for an instance, which is put back as it was when it started, and runs there. Every prompt
 * without a lease of its own takes this way, from the library and from the socket, to one instance or to any.
 * @returns the turn, accepted.
 */
export function sendTurn(prompt: Prompt, spec: SendSpec): Turn {
  const purpose = { prompt, holder: spec.holder, job: null };
  const turn = spec.turns.begin({ target: spec.instance ?? null, onStep: spec.onStep }, purpose);
  void deliver(turn, prompt, spec);
  return turn;
}

async function deliver(turn: Turn, prompt: Prompt, spec: SendSpec): Promise<void> {
  const { turns, signal, timeoutMs = null } = spec;
  const interrupt = () => turn.interrupt(signal?.reason);
  if (signal?.aborted === true) interrupt();
  using _ = signal === undefined ? null : onAbort(signal, interrupt);
  const { holder, key = null, instance = null } = spec;
  const request = { holder, key, instance, onQueued: (ahead: number) => turn.queue(ahead, spec.gate.pause) };
  try {
    await withCleanInstance(spec.lessor, request, turn.stop.signal, async (lease) => {
      const conversation = spec.conversationOn?.(lease) ?? null;
      const result = await lease.run(turn, conversation, prompt, { timeoutMs });
      // Before the instance goes to the next one, so that turns end in the order in which they ran.
      turns.end(turn, { instance: lease.instance, conversation, result });
    });
  } catch (error) {
    turns.end(turn, { error });
  }
}
