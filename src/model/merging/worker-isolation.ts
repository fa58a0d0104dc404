import { z } from '../../lib/schema/z.ts';
import { WORKER_ISOLATIONS, WORKER_LANDS } from '../choices.ts';

/** Where the workers of a cluster work. */
export const workerIsolationSchema = z.enum(WORKER_ISOLATIONS).meta({
  description: 'shared: all in the folder itself; worktree: each in a git worktree of its own',
});
/** Where the workers of a cluster work. */
export type WorkerIsolation = z.infer<typeof workerIsolationSchema>;

/** Where what workers did goes when it is merged. */
export const workerLandSchema = z.enum(WORKER_LANDS).meta({
  description: 'ff: your branch moves to it; branch: a branch of its own',
});
/** Where what workers did goes when it is merged. */
export type WorkerLand = z.infer<typeof workerLandSchema>;
