import { isReadOnly } from '../../model/pool/approvals.ts';
import type { OpenQuestions } from '../../pool/questions/open-questions.ts';
import { type InstanceFolders, ToolProcessPool } from '../../pool/tool-process-pool.ts';
import type { DetectedTool } from '../../tools/detect/detect.ts';
import { isCostUnknown, unknownCostText } from '../../tools/prices/cost-estimate.ts';
import { readingWarning } from '../../tools/within-approvals.ts';
import { patchKeeper } from '../../workspace/patches/patch-keeper.ts';
import { isolatedProcessPlace } from '../../workspace/process-place.ts';
import type { WorkerWorktrees } from '../../workspace/worktree/workers/worker-worktrees.ts';
import type { ResolvedOptions } from './cluster-host-options.ts';
import type { ClusterParts } from './cluster-parts.ts';

export interface ClusterPoolSpec {
  /** Of the cluster. */
  readonly name: string;
  readonly tool: DetectedTool;
  readonly options: ResolvedOptions;
  readonly parts: ClusterParts;
  readonly openQuestions: OpenQuestions;
}

/** Makes the pool of a cluster, of which nothing starts yet: what it does goes to the cluster's record. */
export function makeClusterPool({ name, tool, options, parts, openQuestions }: ClusterPoolSpec): ToolProcessPool {
  const { cwd, settings, environment, clock, allowMany = false } = options;
  const { hub, state, record, worktrees } = parts;
  // As in a run: runs lease from this pool.
  const openProcessPlace = worktrees?.openProcessPlace ?? isolatedProcessPlace;
  const keepWork = tool.row.protocol === 'remote' ? patchKeeper(state) : undefined;
  const folders = worktrees === null ? {} : { folders: foldersOf(worktrees) };
  const place = { cwd, environment, openProcessPlace, keepWork, openQuestions, ...folders };
  const recorded = { turnLog: record, tapOf: record.tapOf, onDisk: () => record.sync() };
  return new ToolProcessPool({ ...settings, ...place, ...recorded, name, tool, clock, emit: hub.emit, allowMany });
}

/** Says what a user has to know of a cluster whose pool is about to start. @param socket where it listens. */
export function announcePool({ name, tool, options, parts }: ClusterPoolSpec, socket: string | null): void {
  const { emit } = parts.hub;
  const { row, version } = tool;
  const { settings } = options;
  const notice = (level: 'info' | 'warning', message: string) => emit({ type: 'notice', level, message, about: name });
  notice('info', `listens at ${socket}`);
  emit({ type: 'pool_started', pool: name, tool: row.id, count: settings.count, version });
  for (const message of parts.worktrees?.notes ?? []) notice('info', message);
  for (const message of warningsOf(tool, options)) notice('warning', message);
}

function warningsOf({ row }: DetectedTool, { settings, budget = null }: ResolvedOptions): string[] {
  const { approvals, model } = settings;
  const reading = isReadOnly(approvals) ? readingWarning(row, approvals, 'pooled') : null;
  const isUnknown = budget?.cost_usd != null && isCostUnknown({ row, settings });
  return [...(reading === null ? [] : [reading]), ...(isUnknown ? [unknownCostText(row.id, model)] : [])];
}

function foldersOf(worktrees: WorkerWorktrees): InstanceFolders {
  return {
    of: (index) => worktrees.folderOf(index),
    open: (index, signal) => worktrees.open(index, signal),
    around: {
      before: (index) => worktrees.before(index),
      after: (index, prompt) => worktrees.after(index, prompt),
    },
  };
}
