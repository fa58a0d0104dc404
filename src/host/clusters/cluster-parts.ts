import { NEVER } from '../../lib/never.ts';
import { EventHub } from '../../model/event-hub.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import { StateFolders } from '../../workspace/state-folders.ts';
import type { WorkerWorktrees } from '../../workspace/worktree/workers/worker-worktrees.ts';
import type { ResolvedOptions } from './cluster-host-options.ts';
import { openWorkers } from './open-workers.ts';
import { ClusterRecord } from './records/cluster-record.ts';

/** What a cluster has before its socket is there. */
export interface ClusterParts {
  readonly hub: EventHub;
  readonly state: StateFolders;
  readonly record: ClusterRecord;
  /** Null: its workers share the folder. */
  readonly worktrees: WorkerWorktrees | null;
}

/**
 * Opens a record, and the worktrees of the workers where they are wanted.
 * @param opened takes them away again, unless it is moved: what did not come to be leaves nothing.
 * @throws AimError folder_refused, isolation_refused, workspace_failed.
 */
export async function openParts(
  options: ResolvedOptions,
  row: ToolRow,
  opened: AsyncDisposableStack,
): Promise<ClusterParts> {
  const { cwd, settings, environment, clock, isolation = 'shared', verify = null, land = 'ff', stateDir } = options;
  const hub = new EventHub(clock);
  const state = await StateFolders.find(cwd, { environment, stateDir }, NEVER);
  const record = ClusterRecord.create(state, clock);
  opened.defer(() => record.discard());
  if (isolation === 'shared') return { hub, state, record, worktrees: null };
  const { count } = settings;
  const checkOutput = (output: string) => record.folder.document(`checks/${output}.txt`);
  const about = { id: record.id, state, checkOutput, cwd, count, verify, land, environment, clock };
  return { hub, state, record, worktrees: opened.use(await openWorkers(about, row, hub.emit)) };
}
