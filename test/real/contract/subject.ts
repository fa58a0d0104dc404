import type { LaunchOptions } from '../../../src/cluster/launch-cluster.ts';
import type { RunJobsOptions } from '../../../src/host/runs/run-host.ts';
import type { ToolRef } from '../../../scripts/real-tools/recipes.ts';

/** What has to keep the contract: a tool, in one of the ways in which it is started. */
export interface Subject {
  /** Its column in the table. */
  readonly id: string;
  /** Its row in the registry. */
  readonly tool: string;
  /** The real program to be installed; null for the rehearsal agent, which is part of aim and has no model. */
  readonly program: ToolRef | null;
  /** It is a service, of which there is a fake: it is observed by points of its own. */
  readonly isService?: boolean;
  /** What it calls the scripted model. */
  readonly model: string | null;
  /** Another start, another registry: whatever its pools and runs are given beside the usual. */
  readonly launch?: Partial<LaunchOptions>;
  readonly run?: Partial<RunJobsOptions>;
  /** Beside the usual environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The characters of the longest prompt that is tried: as many as the tool can take, a million at most. */
  readonly longestPrompt: number;
  /** How long a turn of a failing API goes on before it is cut off: until the tool has printed why. 5000 by default. */
  readonly retriesMs?: number;
  /** Prompts that have it change its own mode, or its folder. */
  readonly changesItself?: readonly string[];
  /** The points that it is held to, by their ids; all by default. It is no column of the table then. */
  readonly points?: readonly string[];
  /** Whether the model can have it run a command. */
  readonly runsCommands: boolean;
  /** Where it does otherwise than the contract says, by the id of the point: exactly what is seen then, and why. */
  readonly deviations: Readonly<Record<string, Deviation>>;
}

export interface Deviation {
  readonly seen: string;
  readonly because: string;
}
