import type { EventOf } from '../../model/events.ts';
import type { InstanceStateName } from '../../model/pool/instance-view.ts';
import type { PoolConfig } from '../../model/pool/pool-config.ts';
import type { Routing } from '../../model/pool/routing.ts';
import type { StartView } from '../../model/pool/start-view.ts';
import { describeExit } from '../../model/turn/exit.ts';
import type { OpenQuestion } from '../../model/questions/question.ts';
import { addUsage, type Usage } from '../../model/turn/usage.ts';
import { tidy, tidyName } from '../text/text-width.ts';
import { LiveLine } from './live-line.ts';

/** An instance of a pool at a moment. Times are milliseconds since the epoch. */
export interface InstanceEntry {
  readonly index: number;
  readonly state: InstanceStateName;
  /** Since when it is in this state. */
  readonly since: number;
  /** Why it is down or was given up; null in other states. */
  readonly reason: string | null;
  /** The turn that it works on. */
  readonly turn: InstanceTurn | null;
  /** How many of its turns have ended. */
  readonly turns: number;
  /** Of these turns; null: the tool reports none. */
  readonly usage: Usage | null;
}

/** A turn that an instance works on. */
interface InstanceTurn {
  readonly id: string;
  /** How its prompt begins, as one tidy line; empty where that is not known. */
  readonly prompt: string;
  readonly since: number;
  readonly live: LiveLine;
  /** What its tool asks; null: nothing. */
  readonly question: OpenQuestion | null;
}

/** A pool at a moment: a fold over its events. */
export class PoolView {
  readonly name: string;
  tool: string;
  version: string | null = null;
  /** How many instances it has. */
  count = 0;
  routing: Routing | null = null;
  restarts = 0;
  start: StartView | null = null;
  /** Its last change, while a limit of the provider keeps it from working; null: it takes work. */
  pause: EventOf<'pool_changed'> | null = null;
  /** Since when at least one instance is starting, in milliseconds since the epoch; null while none is. */
  startingSince: number | null = null;
  /** Of the turns that have ended. */
  #used: Usage | null = null;
  /** Of those that go on, as far as it is known. */
  readonly #open = new Map<string, Usage>();
  readonly #instances = new Map<number, InstanceEntry>();

  /** @param name a tidy name. */
  constructor(name: string) {
    this.name = name;
    this.tool = name;
  }

  /** How many instances are ready or busy. */
  get ready(): number {
    return this.#countOf('ready') + this.#countOf('busy');
  }

  /** The instances in the order of their indexes. */
  get instances(): InstanceEntry[] {
    return [...this.#instances.values()].sort((a, b) => a.index - b.index);
  }

  instance(index: number): InstanceEntry | undefined {
    return this.#instances.get(index);
  }

  configured({ tool, count, routing }: PoolConfig): void {
    Object.assign(this, { tool: tidyName(tool), count, routing });
  }

  poolStarted({ tool, count, version }: EventOf<'pool_started'>): void {
    Object.assign(this, { tool: tidyName(tool), count, version: version === null ? null : tidyName(version) });
  }

  instanceChanged({ instance, to, reason, exit, restart }: EventOf<'instance_changed'>, at: number): void {
    const isDown = to === 'down' || to === 'given_up';
    this.#instances.set(instance, {
      index: instance,
      state: to,
      since: at,
      reason: isDown ? (reason ?? (exit === null ? null : describeExit(exit))) : null,
      turn: null,
      turns: this.#instances.get(instance)?.turns ?? 0,
      usage: this.#instances.get(instance)?.usage ?? null,
    });
    this.count = Math.max(this.count, this.#instances.size);
    if (restart) this.restarts += 1;
    this.startingSince = this.#countOf('starting') === 0 ? null : (this.startingSince ?? at);
  }

  turnStarted(event: EventOf<'turn_started'>, instance: number, since: number): void {
    const entry = this.#instances.get(instance);
    if (entry === undefined) return;
    const turn = {
      id: tidyName(event.turn),
      prompt: tidy(event.prompt ?? ''),
      since,
      live: new LiveLine(),
      question: null,
    };
    this.#instances.set(instance, { ...entry, state: 'busy', since, turn });
  }

  /** What its turns have used so far; null: that is not known. */
  get usage(): Usage | null {
    return [...this.#open.values()].reduce<Usage | null>(addUsage, this.#used);
  }

  turnUsed({ turn, usage }: EventOf<'turn_usage'>): void {
    this.#open.set(turn, usage);
  }

  /** A turn has ended, also one of a process for one job. */
  turnOver({ turn, usage }: EventOf<'turn_ended'>): void {
    this.#used = addUsage(this.#used, usage ?? this.#open.get(turn) ?? null);
    this.#open.delete(turn);
  }

  /** @param question null: it has ended. */
  asked(instance: number, question: OpenQuestion | null): void {
    const entry = this.#instances.get(instance);
    if (entry === undefined || entry.turn === null) return;
    this.#instances.set(instance, { ...entry, turn: { ...entry.turn, question } });
  }

  turnEnded(event: EventOf<'turn_ended'>, instance: number, at: number): void {
    const entry = this.#instances.get(instance);
    if (entry === undefined) return;
    const state = entry.state === 'busy' ? 'ready' : entry.state;
    const usage = addUsage(entry.usage, event.usage);
    this.#instances.set(instance, { ...entry, state, since: at, turn: null, turns: entry.turns + 1, usage });
  }

  /** The live line of the turn that an instance works on. */
  liveLineOf(instance: number): LiveLine | null {
    return this.#instances.get(instance)?.turn?.live ?? null;
  }

  #countOf(state: InstanceStateName): number {
    return [...this.#instances.values()].filter((entry) => entry.state === state).length;
  }
}

/** What is wrong with an instance after a change, as a fragment: `crashed: exit code 3`. Null: nothing is. */
export function instanceProblem({ from, to, exit, reason }: EventOf<'instance_changed'>): string | null {
  if (to === 'given_up') return `given up: ${reason ?? 'no reason known'}`;
  if (to !== 'down') return null;
  const why = reason ?? (exit === null ? 'no reason known' : describeExit(exit));
  return from === 'starting' ? `did not start: ${why}` : `crashed: ${why}`;
}

/** `aider × 3`; `fast (codex) × 2` where the pool has a name of its own. */
export function poolTitle({ name, tool, count }: PoolView): string {
  return `${name === tool ? name : `${name} (${tool})`} × ${count}`;
}
