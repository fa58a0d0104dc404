import { openDriver } from '../drivers/index.ts';
import type { Lease } from '../pool/leases/lease.ts';
import { approvalsOf, type Job } from '../model/job.ts';
import { message, type Prompt } from '../model/turn/prompt.ts';
import type { TurnEvent } from '../model/turn/turn-event.ts';
import { boundedTurn } from '../pool/bounded-turn.ts';
import { TurnRecorder } from '../pool/turn-recorder.ts';
import type { DetectedTool } from '../tools/detect.ts';
import type { AdapterInterface, JobContext, JobRun, ToolInfo } from './adapter.ts';
import { JobTurns } from './job-turns.ts';

/** What is the same for every tool: a fresh session, the turns before the message, the message. */
export abstract class PooledAdapter implements AdapterInterface {
  protected readonly tool: DetectedTool;

  constructor(tool: DetectedTool) {
    this.tool = tool;
  }

  /** Lines of the tool's own language before the message, and how each is judged. */
  protected abstract prepare(job: Job, context: JobContext): readonly Preparation[];

  /** The message, in which the prompt stands unchanged. */
  protected abstract messageOf(job: Job): string;

  /** Files as a one-shot process of the tool names them on its command line. */
  protected abstract oneShotFiles(job: Job, context: JobContext): readonly string[];

  supportsPoolMode(): boolean {
    return this.tool.row.protocol !== 'exec';
  }

  getToolInfo(): ToolInfo {
    const { row, version } = this.tool;
    return { tool: row.id, version, capabilities: row.capabilities, pool_mode: this.supportsPoolMode() };
  }

  async runJobPooled(job: Job, lease: Lease, context: JobContext, signal: AbortSignal): Promise<JobRun> {
    const turns = new JobTurns(job, context.clock);
    await lease.openSession(
      {
        cwd: context.place.cwd,
        approvals: approvalsOf(job, context.approvals),
        conversation: context.continues ? 'same' : 'new',
      },
      signal,
    );
    const run = async (prompt: Prompt) => {
      const result = await lease.turn(
        prompt,
        { job: job.id, timeoutMs: turns.begin(), allowedMs: turns.timeoutMs },
        signal,
      );
      turns.add(result);
      return result;
    };
    for (const { prompt, problem } of this.prepare(job, context)) {
      const { outcome, text } = await run(prompt);
      if (outcome.kind !== 'completed') return turns.finish(outcome, text);
      const reason = problem(text);
      if (reason !== null) return turns.finish({ kind: 'failed', reason }, text);
    }
    const { outcome, text } = await run(message(this.messageOf(job)));
    return turns.finish(outcome, text);
  }

  async runJob(job: Job, context: JobContext, signal: AbortSignal): Promise<JobRun> {
    const { tool } = this;
    const approvals = approvalsOf(job, context.approvals);
    const { model, environment, openProcessPlace, clock, tap } = context;
    const { cwd } = context.place;
    const oneShot = { files: this.oneShotFiles(job, context) };
    const how = { model, approvals, environment, openProcessPlace, oneShot };
    await using driver = openDriver({ tool, cwd, ...how, clock, tap });
    const session = await driver.openSession({ cwd, approvals }, signal);
    const turns = new JobTurns(job, clock);
    const recorder = new TurnRecorder();
    const about = { pool: job.pool.name, instance: null, turn: job.id, holder: job.id, job: job.id };
    const sink = (event: TurnEvent) => {
      recorder.record(event);
      if (event.type === 'answer' || event.type === 'activity' || event.type === 'stderr') {
        context.emit({ type: 'turn_output', ...about, channel: event.type, text: event.text });
      }
    };
    const { outcome } = await boundedTurn({
      session,
      driver,
      prompt: message(this.messageOf(job)),
      sink,
      recorder,
      timeoutMs: turns.begin(),
      allowedMs: turns.timeoutMs,
      interruptTimeoutMs: tool.row.interruptTimeoutMs,
      clock,
      signal,
    });
    turns.add(recorder);
    return turns.finish(outcome, recorder.text);
  }
}

/** One turn before the message: `problem` says of its answer what is wrong, or null. */
export interface Preparation {
  readonly prompt: Prompt;
  problem(answer: string): string | null;
}
