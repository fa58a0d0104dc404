import type { EventOf } from '../model/events.ts';
import { describeExit } from '../model/exit.ts';
import type { InstanceStateName } from '../model/instance-view.ts';
import type { StartView } from '../model/start-view.ts';
import type { PoolConfig } from '../model/job.ts';

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
  readonly #states = new Map<number, InstanceStateName>();

  constructor(name: string) {
    this.name = name;
    this.tool = name;
  }

  get ready(): number {
    return this.#countOf('ready') + this.#countOf('busy');
  }

  moved({ instance, from, to }: EventOf<'instance_changed'>, at: number): void {
    this.#states.set(instance, to);
    this.count = Math.max(this.count, this.#states.size);
    if (from === 'down' && to === 'starting') this.restarts += 1;
    this.startingSince = this.#countOf('starting') === 0 ? null : (this.startingSince ?? at);
  }

  #countOf(name: InstanceStateName): number {
    let count = 0;
    for (const state of this.#states.values()) if (state === name) count += 1;
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
export function crewName({ name, tool, count }: PoolView): string {
  return `${name === tool ? name : `${name} (${tool})`} × ${count}`;
}
