import { withCleanInstance } from '../../pool/leases/clean-instance.ts';
import type { ClusterManager } from '../../cluster/cluster-manager.ts';
import { MAX_KEYS } from '../../cluster/sticky-assignments.ts';
import type { InstanceLease } from '../../pool/leases/instance-lease.ts';
import { type Clock, deadline, orAbort } from '../../lib/clock.ts';
import { AimError, unreachable } from '../../model/errors.ts';
import type { AimEvent } from '../../model/events.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import { RecentMap } from '../../lib/recent-map.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import { promptOf } from '../../pool/tool-process-pool.ts';
import type { ClusterStatus } from '../../model/cluster-status.ts';
import type { ClientRequest, ClientSession, Control } from './control.ts';
import { ClientLeases } from './client-leases.ts';
import type { ControlEvent } from '../protocol/protocol.ts';
import type { RequestOf, SentPrompt } from '../protocol/requests.ts';
import type { ResultOf } from '../protocol/results.ts';
import type { TurnEnd } from '../../model/turn/turn-end.ts';
import type { Turn } from '../../pool/turns/turn.ts';
import { emitTurnEvent } from './emit-turn-event.ts';
import { TurnStore } from '../../pool/turns/turn-store.ts';
import { toWire } from '../protocol/wire-error.ts';

type Emit = (event: ControlEvent) => void;

export interface ClusterControlSpec {
  readonly name: string;
  /** How many instances it has, or will have. */
  readonly count: number;
  readonly clock: Clock;
  /** Requests wait for it; a rejection is what they get. */
  readonly cluster: Promise<ClusterManager>;
  /** What is known of it, also before it is there. */
  status(): ClusterStatus;
  /** Asks whoever holds it to end it. */
  stop(): void;
}

/** What each request means on a cluster. */
export class ClusterControl implements Control {
  readonly name: string;
  readonly turns = new TurnStore();
  readonly #spec: ClusterControlSpec;
  readonly #leases = new Set<ClientLeases>();
  /** Where each key's conversation is; of a key that was forgotten it is called new. */
  readonly #conversations = new RecentMap<string>(MAX_KEYS);
  readonly #closed = new AbortController();
  /** Once it is there nothing waits for it. */
  #cluster: ClusterManager | null = null;

  constructor(spec: ClusterControlSpec) {
    this.name = spec.name;
    this.#spec = spec;
    // It is told to whoever asks.
    spec.cluster.then((cluster) => (this.#cluster = cluster)).catch(() => {});
  }

  open(): ClientSession {
    const leases = new ClientLeases(this.turns);
    this.#leases.add(leases);
    return {
      answer: (request, emit, signal) => this.#answer(request, emit, signal, leases),
      [Symbol.asyncDispose]: async () => {
        await leases[Symbol.asyncDispose]();
        this.#leases.delete(leases);
      },
    };
  }

  /** The cluster has ended: whoever waits for something that will not come is told so. */
  close(): void {
    this.#closed.abort(new AimError('shut_down', `the cluster ${this.name} was shut down`));
  }

  /** To be told of every event of the cluster. */
  observe(event: AimEvent): void {
    if (event.type === 'instance_changed') for (const leases of this.#leases) leases.changed(event.instance, event.to);
  }

  async #answer(
    request: ClientRequest,
    emit: Emit,
    signal: AbortSignal,
    leases: ClientLeases,
  ): Promise<ResultOf<ClientRequest['request']>> {
    if (request.cluster !== null && request.cluster !== this.name) {
      throw new AimError('no_cluster', `this is the cluster ${this.name}, not ${request.cluster}`);
    }
    switch (request.request) {
      case 'status':
        return { clusters: [this.#spec.status()] };
      case 'stop':
        this.#spec.stop();
        return { name: this.name };
      case 'read':
        return { end: await this.#read(request, AbortSignal.any([signal, this.#closed.signal])) };
      case 'interrupt':
        return this.#interrupt(request);
      case 'session':
        return leases.session(request, signal);
      case 'turn':
        return leases.turn(request, emit, signal);
      default: {
        const cluster = this.#cluster ?? (await orAbort(this.#spec.cluster, signal));
        return this.#withCluster(request, cluster, emit, signal, leases);
      }
    }
  }

  async #withCluster(
    request: RequestOf<'describe' | 'send' | 'restart' | 'lease'>,
    cluster: ClusterManager,
    emit: Emit,
    signal: AbortSignal,
    leases: ClientLeases,
  ): Promise<ResultOf<ClientRequest['request']>> {
    switch (request.request) {
      case 'describe':
        return this.#describe(cluster);
      case 'send':
        return this.#send(request, cluster, emit, signal);
      case 'restart':
        return this.#restart(request.instance, cluster);
      case 'lease':
        return leases.hold(request, cluster, emit, AbortSignal.any([signal, this.#closed.signal]));
      default:
        return unreachable(request);
    }
  }

  #describe({ pool, routing }: ClusterManager): ResultOf<'describe'> {
    const { cwd, model } = this.#spec.status();
    const { row, version } = pool.tool;
    return { name: this.name, cwd, model, routing, count: pool.instances.length, version, tool: row };
  }

  /** The turn goes on when nobody waits for it any more. */
  async #send(
    request: RequestOf<'send'>,
    cluster: ClusterManager,
    emit: Emit,
    signal: AbortSignal,
  ): Promise<ResultOf<'send'>> {
    this.#checkInstance(request.to);
    const turn = this.turns.add(cluster.pool.nextTurn());
    emit({ type: 'accepted', turn: turn.id });
    const read = request.wait ? this.turns.read(turn, signal) : null;
    void this.#run(turn, request, cluster, emit).then((end) => this.turns.end(turn, end));
    return { turn: turn.id, end: await read };
  }

  async #run(turn: Turn, request: RequestOf<'send'>, cluster: ClusterManager, emit: Emit): Promise<TurnEnd> {
    const { key, to } = request;
    const prompt = asPrompt(request.prompt, cluster);
    const onQueued = (ahead: number) => emit({ type: 'queued', ahead });
    const where = { holder: key, key, onQueued, ...(to === null ? {} : { instance: to }) };
    try {
      return await withCleanInstance(cluster, where, turn.signal, (lease) =>
        this.#runOn(lease, turn, prompt, request, emit),
      );
    } catch (error) {
      return { turn: turn.id, instance: null, conversation: null, result: null, error: toWire(error) };
    }
  }

  async #runOn(
    lease: InstanceLease,
    turn: Turn,
    prompt: Prompt,
    { key, timeout_ms: timeoutMs }: RequestOf<'send'>,
    emit: Emit,
  ): Promise<TurnEnd> {
    const { instance } = lease;
    const conversation = key === null ? null : this.#conversationOf(key, lease);
    turn.enter({ name: 'started', instance });
    emit({ type: 'started', instance, conversation });
    const onEvent = (event: TurnEvent) => emitTurnEvent(event, emit);
    const result = await lease.run(turn.id, prompt, { timeoutMs, onEvent }, turn.signal);
    return { turn: turn.id, instance, conversation, result, error: null };
  }

  /** Whether this key is where it was, and nobody has begun a new conversation there since. */
  #conversationOf(key: string, { instance, conversation }: InstanceLease): 'new' | 'same' {
    const here = `${instance} ${conversation}`;
    const before = this.#conversations.get(key);
    this.#conversations.set(key, here);
    return before === here ? 'same' : 'new';
  }

  async #read({ turn, to, timeout_ms: timeoutMs }: RequestOf<'read'>, signal: AbortSignal): Promise<TurnEnd> {
    this.#checkInstance(to);
    const wait = (until: AbortSignal) =>
      turn === null ? this.turns.readNext(to, until) : this.turns.read(this.turns.get(turn), until);
    if (timeoutMs === null) return wait(signal);
    const late = new AimError(
      'timed_out',
      `${turn ?? 'no turn'} ${turn === null ? 'ended' : 'did not end'} within ${timeoutMs / 1000} s`,
    );
    using limit = deadline(this.#spec.clock, timeoutMs, late, signal);
    return await wait(limit.signal);
  }

  async #interrupt({ turn: id, to }: RequestOf<'interrupt'>): Promise<ResultOf<'interrupt'>> {
    this.#checkInstance(to);
    const running = id === null ? this.turns.running(to) : [this.turns.get(id)];
    const [turn] = running;
    if (turn === undefined) return { end: null, already: false };
    if (running.length > 1) {
      const ids = running.map((it) => it.id).join(', ');
      throw new AimError('usage', `several turns run: ${ids}`, {
        hint: 'say which: `aim interrupt TURN`, or `--to I`',
      });
    }
    if ('end' in turn.state) return { end: turn.state.end, already: true };
    turn.interrupt('interrupted by `aim interrupt`');
    return { end: await turn.ended, already: false };
  }

  async #restart(index: number, cluster: ClusterManager): Promise<ResultOf<'restart'>> {
    this.#checkInstance(index);
    for (const turn of this.turns.running(index)) turn.interrupt('interrupted by `aim restart`');
    return { instance: await cluster.pool.restartInstance(index) };
  }

  #checkInstance(index: number | null): void {
    const { name, count } = this.#spec;
    if (index !== null && index >= count) {
      throw new AimError('usage', `no instance ${index}: ${name} has 0 to ${count - 1}`);
    }
  }
}

function asPrompt(prompt: SentPrompt, { pool }: ClusterManager): Prompt {
  return prompt.kind === 'typed' ? promptOf(pool.tool.row, prompt.text) : prompt;
}
