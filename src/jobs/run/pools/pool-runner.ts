import type { AdapterInterface } from '../../../adapters/adapter.ts';
import type { Lease } from '../../../pool/leases/lease.ts';
import type { PoolGate } from '../../../pool/pause/pool-gate.ts';
import type { PoolConfig } from '../../../model/pool/pool-config.ts';
import type { OpenQuestions } from '../../../pool/questions/open-questions.ts';
import type { DetectedTool } from '../../../tools/detect/detect.ts';

/** What it takes to run the jobs of one pool. */
export interface PoolRunner {
  readonly config: PoolConfig;
  readonly tool: DetectedTool;
  readonly adapter: AdapterInterface;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where its turns ask; null: where its cluster is. */
  readonly openQuestions: OpenQuestions | null;
  /** Waits for an instance; null where every job gets a process of its own. */
  readonly lease: ((holder: string, key: string | null, signal: AbortSignal) => Promise<Lease>) | null;
  /** Whether it takes work, or is paused for a limit of the provider. */
  readonly gate: PoolGate;
  /** How many units it may be given at once. */
  readonly capacity: number;
}

/**
 * How many units a pool may be given at once. Routings that queue at an instance are given everything that is ready, so
 * that they can deal it out; the others only what can begin.
 */
export function capacityOf({ routing, count }: Pick<PoolConfig, 'routing' | 'count'>, hasInstances: boolean): number {
  return hasInstances && routing !== 'least_busy' ? Number.POSITIVE_INFINITY : count;
}
