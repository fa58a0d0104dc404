/** The library of aim. It runs on bun from 1.4.5 and node from 24, on Linux; docs/PROCESS_POOL_API.md. */
export type { AdapterInterface, JobContext, JobRun, ToolInfo } from './adapters/adapter.ts';
/** All that an adapter of aider needs to know is in aider's row, so the plan's name for it is one more name. */
export { PooledAdapter, PooledAdapter as AiderPooledAdapter } from './adapters/pooled-adapter.ts';
export { ClusterManager, type ClusterOptions } from './cluster/cluster-manager.ts';
export type { LeaseRequest } from './pool/leases/lease-request.ts';
export { launchCluster, type LaunchOptions } from './cluster/launch-cluster.ts';
export type { Lease } from './pool/leases/lease.ts';
export type { Driver, Session } from './drivers/driver.ts';
export { type JournalContent, readJournal } from './jobs/record/journal.ts';
export { type PreparedRun, prepareRun } from './jobs/run/prepare-run.ts';
export { runJobs, type RunJobsOptions } from './host/run-host.ts';
export { type Clock, systemClock } from './lib/clock.ts';
export { AimError, type ErrorCode, EXIT_CODES, type Issue } from './model/errors.ts';
export type { AimEvent } from './model/events.ts';
export type { Exit } from './model/turn/exit.ts';
export type { InstanceView } from './model/instance-view.ts';
export type { Job } from './model/job.ts';
export type { PoolConfig } from './model/pool-config.ts';
export type { Routing } from './model/routing.ts';
export type { JobResult } from './model/job-result.ts';
export type { JobOutcome, Outcome } from './model/turn/outcome.ts';
export { command, message, type Prompt } from './model/turn/prompt.ts';
export type { RunResult } from './model/run-result.ts';
export type { TurnResult } from './model/turn/turn-result.ts';
export { launchPool, type PoolOptions } from './pool/launch-pool.ts';
export type { SessionSpec } from './pool/session-spec.ts';
export {
  type Health,
  type PoolSpec,
  type Receipt,
  type SendOptions,
  ToolProcessPool,
} from './pool/tool-process-pool.ts';
export { type DetectedTool, detectTool, requireTool } from './tools/detect.ts';
export { Registry } from './tools/registry.ts';
export type { ToolRow } from './tools/tool-row.ts';
