import type { Routing } from '../../model/pool/routing.ts';

/** What a plan has to know of the world outside its file. Everything else in this room is pure. */
export interface PlanWorld {
  readonly toolIds: readonly string[];
  /** @throws when no tool has this id. */
  tool(id: string): PlanTool;
  /** A file of a job, or what is wrong with it. @param mayBeMissing the job may create the file. */
  checkFile(file: string, mayBeMissing: boolean): PlanFile | { problem: string; hint?: string };
  /** A file that a job only reads, or what is wrong with it. @param mayBeMissing another job may create it. */
  checkContext(file: string, mayBeMissing: boolean): PlanFile | { problem: string; hint?: string };
  /** A file or folder of the checkout that each worktree is to have, or what is wrong with it. */
  checkShared(path: string): PlanFile | { problem: string; hint?: string };
  /** Where an error report is to be written, or what is wrong with that. */
  checkReport(file: string): PlanFile | { problem: string; hint?: string };
  /** A cluster that runs already and takes the jobs of its tool; null: there is none. */
  readonly remote: PlanCluster | null;
  /** The ids of tools that stay loaded: none by default. */
  readonly kept?: readonly string[];
}

/** A file that a job names. */
export interface PlanFile {
  /** As it is used: relative to the working folder. */
  readonly path: string;
  /** Which file that is: two names of one file have the same. */
  readonly identity: string;
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
  /** It takes a setting for how large a map of the repository it sends along. */
  readonly hasRepoMap: boolean;
  /** One process of it can have the sessions of several instances. */
  readonly sharesProcesses: boolean;
  /** The provider that it talks to with a model; null: its own one. */
  providerOf(model: string | null): string;
}

/** What a plan has to know of a cluster that runs already. */
export interface PlanCluster {
  readonly tool: string;
  readonly count: number;
  readonly routing: Routing;
}
