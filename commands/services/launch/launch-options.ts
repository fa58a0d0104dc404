import type { Verify } from '../../../src/model/merging/verify.ts';
import type { WorkerIsolation, WorkerLand } from '../../../src/model/merging/worker-isolation.ts';
import type { Budget } from '../../../src/model/budget/budget.ts';
import type { GivenPoolSettings } from '../../../src/model/pool/pool-settings.ts';

/** What `aim launch` is given. */
export interface LaunchOptions {
  readonly tool: string;
  /** Null: the tool's id, with a number behind it while that is taken. */
  readonly name: string | null;
  readonly settings: GivenPoolSettings;
  readonly allowMany: boolean;
  readonly cwd: string;
  /** A JSON file with more tools. */
  readonly registry: string | undefined;
  /** A folder for the record of the cluster. */
  readonly stateDir: string | undefined;
  /** `worktree`: each instance has a git worktree of its own. */
  readonly isolation: WorkerIsolation;
  /** With worktrees: the check that what is merged has to pass; null: there is none. */
  readonly verify: Verify | null;
  /** With worktrees: what becomes of what is merged. */
  readonly land: WorkerLand;
  /** What all turns may use together; null: there is no limit. */
  readonly budget: Budget | null;
  /** A program that gets every event; not given: none. */
  readonly eventCommand?: readonly string[] | undefined;
  /** What the cluster is for: until it is stopped, for the lines of stdin, or for as long as a command runs. */
  readonly purpose: Purpose;
}

/** What a cluster is run for: until it is stopped, for the lines of stdin, or for one command. */
export type Purpose =
  /** `console`: with a line for prompts below the picture, in a terminal. */
  | { readonly kind: 'until-stopped'; readonly console: boolean; readonly turnTimeoutMs: number }
  | { readonly kind: 'stdin'; readonly turnTimeoutMs: number }
  | { readonly kind: 'command'; readonly argv: readonly string[] };
