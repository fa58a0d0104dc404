import type { AdapterInterface } from '../../adapters/adapter.ts';
import type { Lease } from '../../pool/leases/lease.ts';
import type { PoolConfig } from '../../model/pool-settings.ts';
import type { DetectedTool } from '../../tools/detect.ts';

/** Whoever does the jobs of one pool. */
export interface PoolRunner {
  readonly config: PoolConfig;
  readonly tool: DetectedTool;
  readonly adapter: AdapterInterface;
  /** Waits for an instance; null where every job gets a process of its own. */
  readonly lease: ((holder: string, key: string | null, signal: AbortSignal) => Promise<Lease>) | null;
  /** How many units may be handed to it at once. */
  readonly capacity: number;
}
