import type { Lease } from '../pool/leases/lease.ts';
import type { OpenQuestions } from '../pool/questions/open-questions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { Job } from '../model/run/job.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import type { Tap } from '../model/turn/turn-event.ts';
import type { Emit } from '../model/events.ts';
import type { PoolSettings } from '../model/pool/pool-settings.ts';
import type { Refusal } from '../model/turn/refusal.ts';
import type { RemoteWork } from '../model/turn/remote-work.ts';
import type { Usage } from '../model/turn/usage.ts';
import type { OpenProcessPlace } from '../workspace/process-place.ts';
import type { Place } from '../workspace/workspace.ts';

/** Where and with what a job is run. */
export interface JobContext {
  readonly place: Place;
  /** What the folder gives to a process for this job alone. */
  readonly openProcessPlace: OpenProcessPlace;
  /** Of the job's pool. */
  readonly settings: PoolSettings;
  /** Whether it goes on with the conversation of the job before it. */
  readonly continues: boolean;
  /** The session of a service that an earlier attempt made and that goes on; null: there is none. */
  readonly resume: string | null;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Where a process of the job's own asks; nobody sees it by default. */
  readonly openQuestions?: OpenQuestions;
  /** Gets every byte between aim and the tool. */
  readonly tap: Tap;
}

/** What one attempt at a job came to, as far as the tool reports it. What changed on disk is not looked at. */
export interface JobRun {
  readonly outcome: Outcome;
  /** The answer, capped. */
  readonly text: string;
  readonly stderr: string;
  /** Files that the tool says it changed, as it wrote them. */
  readonly files: readonly string[];
  /** What it wanted and was refused, or did not apply. */
  readonly refusals: readonly Refusal[];
  /** The model of its last turn, as the tool reports it, or as the pool has it; null: not known. */
  readonly model: string | null;
  readonly usage: Usage | null;
  /** Of a tool that works elsewhere: what its work there has come to; null: it works here. */
  readonly remote: RemoteWork | null;
  readonly turns: number;
  /** When its first turn began, by the context's clock; null: none did. */
  readonly startedAt: number | null;
  readonly durationMs: number;
  /** How the tool's process ended, if it did. */
  readonly exit: Exit | null;
}

export interface ToolInfo {
  readonly tool: string;
  readonly version: string | null;
  readonly capabilities: readonly string[];
  readonly pool_mode: boolean;
}

/** Runs jobs as turns of one tool. */
export interface AdapterInterface {
  supportsPoolMode(): boolean;
  getToolInfo(): ToolInfo;
  /** Runs a job on a process of its own. */
  runJob(job: Job, context: JobContext, signal: AbortSignal): Promise<JobRun>;
  /** Runs a job on a leased instance. @throws AimError start_failed where its prompt was not sent. */
  runJobPooled(job: Job, lease: Lease, context: JobContext, signal: AbortSignal): Promise<JobRun>;
}
