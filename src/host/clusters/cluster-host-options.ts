import type { Clock } from '../../lib/clock.ts';
import type { AimEvent } from '../../model/events.ts';
import type { Verify } from '../../model/merging/verify.ts';
import type { WorkerIsolation, WorkerLand } from '../../model/merging/worker-isolation.ts';
import type { GivenPoolSettings, PoolSettings } from '../../model/pool/pool-settings.ts';
import type { Budget } from '../../model/budget/budget.ts';
import type { Registry } from '../../tools/registry/registry.ts';

export interface ClusterHostOptions extends GivenPoolSettings {
  readonly tool: string;
  /** Null: the tool's id, with a number behind it while that is taken. */
  readonly name: string | null;
  /** Allows more instances than MAX_INSTANCES. */
  readonly allowMany?: boolean;
  readonly cwd: string;
  /** `worktree`: each worker has a git worktree of its own. Shared by default. */
  readonly isolation?: WorkerIsolation;
  /** With worktrees: the check that what is merged has to pass; none by default. */
  readonly verify?: Verify | null;
  /** With worktrees: whether what is merged moves the user's branch, or is left as one; it moves by default. */
  readonly land?: WorkerLand;
  /** What all its turns may use together; without a limit by default. */
  readonly budget?: Budget | null;
  readonly registry?: Registry;
  /** A folder for the record of the cluster; in the checkout by default. */
  readonly stateDir?: string | undefined;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Gets every event, in order. Must not throw. */
  readonly onEvent?: (event: AimEvent) => void;
  /** A program that gets every event on its stdin: see `EventCommand`. */
  readonly eventCommand?: readonly string[] | undefined;
}

/** The options with their defaults. `cwd` is absolute, links resolved. */
export interface ResolvedOptions extends ClusterHostOptions {
  readonly settings: PoolSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}
