import type { Routing } from '../../model/routing.ts';

/** What a plan has to know of the world outside its file. Everything else in this room is pure. */
export interface PlanWorld {
  readonly toolIds: readonly string[];
  /** @throws when no tool has this id. */
  tool(id: string): PlanTool;
  /** The path as it is used, or what is wrong with it. @param mayBeMissing the job may create the file. */
  checkFile(file: string, mayBeMissing: boolean): { path: string } | { problem: string; hint?: string };
  /** A cluster that runs already and takes the jobs of its tool; null: there is none. */
  readonly remote: PlanCluster | null;
}

/** What a plan has to know of a tool. */
export interface PlanTool {
  /** It has a process that lives for several jobs. */
  readonly pooled: boolean;
  /** It has a process that lives for one job. */
  readonly oneShot: boolean;
  /** It is a service: what it changes is not in the working folder. */
  readonly isRemote: boolean;
  /** Variables that a job file may set for it; a name may end in `*`. */
  readonly jobEnv: readonly string[];
}

/** What a plan has to know of a cluster that runs already. */
export interface PlanCluster {
  readonly tool: string;
  readonly count: number;
  readonly routing: Routing;
}
