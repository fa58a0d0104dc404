import type { EventOf } from '../../model/events.ts';
import { describeExit } from '../../model/turn/exit.ts';
import type { InstanceStateName } from '../../model/instance-view.ts';
import type { StartView } from '../../model/start-view.ts';
import type { PoolConfig } from '../../model/pool-config.ts';
import { LiveLine } from './live-line.ts';

/** What a report knows about one instance. */
export interface InstanceSeen {
  readonly index: number;
  readonly state: InstanceStateName;
  /** Since when it is in this state. */
  readonly since: number;
  /** Why it is down, or was given up. */
  readonly reason: string | null;
  /** The turn that it works on. */
  readonly turn: { readonly id: string; readonly since: number; readonly live: LiveLine } | null;
  /** How many turns of it ended. */
  readonly turns: number;
}

/** What a report knows about one pool. */
export class PoolView {
  readonly name: string;
  tool: string;
  version: string | null = null;
  count = 0;
  routing: PoolConfig['routing'] | null = null;
  restarts = 0;
  start: StartView | null = null;
  /** Since when at least one instance starts; null while none does. */
  startingSince: number | null = null;
  readonly #instances = new Map<number, InstanceSeen>();

  constructor(name: string) {
    this.name = name;
    this.tool = name;
  }

  get ready(): number {
    return this.#countOf('ready') + this.#countOf('busy');
  }

  /** In the order of their indexes. */
  get instances(): InstanceSeen[] {
    return [...this.#instances.values()].sort((a, b) => a.index - b.index);
  }

  /** How long an instance has been in its state. */
  sinceOf(instance: number): number | null {
    return this.#instances.get(instance)?.since ?? null;
  }

  moved({ instance, from, to, reason, exit }: EventOf<'instance_changed'>, at: number): void {
    const before = this.#instances.get(instance);
    const why = to === 'down' || to === 'given_up' ? (reason ?? (exit === null ? null : describeExit(exit))) : null;
    this.#instances.set(instance, {
      index: instance,
      state: to,
      since: at,
      reason: why,
      turn: null,
      turns: before?.turns ?? 0,
    });
    this.count = Math.max(this.count, this.#instances.size);
    if (from === 'down' && to === 'starting') this.restarts += 1;
    this.startingSince = this.#countOf('starting') === 0 ? null : (this.startingSince ?? at);
  }

  turnStarted(instance: number, id: string, since: number): void {
    const seen = this.#instances.get(instance);
    if (seen === undefined) return;
    this.#instances.set(instance, { ...seen, state: 'busy', since, turn: { id, since, live: new LiveLine() } });
  }

  turnEnded(instance: number, at: number): void {
    const seen = this.#instances.get(instance);
    if (seen === undefined) return;
    const state = seen.state === 'busy' ? 'ready' : seen.state;
    this.#instances.set(instance, { ...seen, state, since: at, turn: null, turns: seen.turns + 1 });
  }

  /** The live line of the turn that an instance works on. */
  liveOf(instance: number): LiveLine | null {
    return this.#instances.get(instance)?.turn?.live ?? null;
  }

  #countOf(name: InstanceStateName): number {
    let count = 0;
    for (const { state } of this.#instances.values()) if (state === name) count += 1;
    return count;
  }
}

/** What a change of an instance means to a user, as a fragment: `crashed: exit code 3`. Null: nothing. */
export function troubleOf({ from, to, exit, reason }: EventOf<'instance_changed'>): string | null {
  if (to === 'given_up') return `given up: ${reason ?? 'no reason known'}`;
  if (to !== 'down') return null;
  const why = reason ?? (exit === null ? 'no reason known' : describeExit(exit));
  return from === 'starting' ? `did not start: ${why}` : `crashed: ${why}`;
}

/** `aider × 3`; `fast (codex) × 2` where the pool has a name of its own. */
export function poolTitle({ name, tool, count }: PoolView): string {
  return `${name === tool ? name : `${name} (${tool})`} × ${count}`;
}
