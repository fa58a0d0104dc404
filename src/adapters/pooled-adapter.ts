import { isReadOnly } from '../model/pool/approvals.ts';
import { approvalsOf, type Job } from '../model/run/job.ts';
import type { Lease } from '../pool/leases/lease.ts';
import { OneShotLease } from '../pool/leases/one-shot-lease.ts';
import type { DetectedTool } from '../tools/detect/detect.ts';
import type { AdapterInterface, JobContext, JobRun, ToolInfo } from './adapter.ts';
import { oneShotPrompt, pooledPrompt } from './job-prompt.ts';
import { runJobOn } from './run-job-on.ts';

/** The adapter of every tool: what differs between tools is data of their rows. */
export class PooledAdapter implements AdapterInterface {
  readonly #tool: DetectedTool;
  readonly #toolHere: () => DetectedTool;
  /** How many turns it has run on processes of their own. */
  #oneShots = 0;

  /**
   * @param toolHere the tool for a job that gets a process of its own, where the instances are those of another aim; throws
   * where this machine does not have it.
   */
  constructor(tool: DetectedTool, toolHere: () => DetectedTool = () => tool) {
    this.#tool = tool;
    this.#toolHere = toolHere;
  }

  supportsPoolMode(): boolean {
    return this.#tool.row.protocol !== 'exec';
  }

  getToolInfo(): ToolInfo {
    const { row, version } = this.#tool;
    return { tool: row.id, version, capabilities: row.capabilities, pool_mode: this.supportsPoolMode() };
  }

  async runJobPooled(job: Job, lease: Lease, context: JobContext, signal: AbortSignal): Promise<JobRun> {
    const approvals = approvalsOf(job, context.settings.approvals);
    const prompt = pooledPrompt(this.#tool.row, job, isReadOnly(approvals), context.place);
    return await runJobOn(lease, prompt, job, context, signal);
  }

  async runJob(job: Job, context: JobContext, signal: AbortSignal): Promise<JobRun> {
    const { settings, environment, openProcessPlace, clock, emit, place } = context;
    const approvals = approvalsOf(job, context.settings.approvals);
    const tool = this.#toolHere();
    const prompt = oneShotPrompt(tool.row, job, isReadOnly(approvals), place);
    await using lease = new OneShotLease({
      pool: job.pool.name,
      holder: job.id,
      tool,
      cwd: place.cwd,
      settings: { ...settings, approvals },
      environment,
      openProcessPlace,
      files: prompt.files,
      clock,
      emit,
      ...(context.openQuestions !== undefined && { openQuestions: context.openQuestions }),
      nextTurn: () => `${job.id}:${++this.#oneShots}`,
    });
    lease.record(context.tap);
    return await runJobOn(lease, prompt, job, context, signal);
  }
}
