import { openDriver } from '../drivers/index.ts';
import { isReadOnly } from '../model/approvals.ts';
import { approvalsOf, type Job } from '../model/job.ts';
import { command, message, type Prompt } from '../model/turn/prompt.ts';
import type { TurnEvent } from '../model/turn/turn-event.ts';
import { boundedTurn } from '../pool/bounded-turn.ts';
import { TurnRecorder } from '../pool/turn-recorder.ts';
import type { Lease } from '../pool/leases/lease.ts';
import type { DetectedTool } from '../tools/detect.ts';
import type { AdapterInterface, JobContext, JobRun, ToolInfo } from './adapter.ts';
import { oneShotPrompt, pooledPrompt } from './job-prompt.ts';
import { JobTurns } from './job-turns.ts';

const MAX_REASON = 2000;

/** A job as turns of its tool: a fresh session, the lines before the message, the message. What a tool wants is its row's. */
export class PooledAdapter implements AdapterInterface {
  readonly #tool: DetectedTool;

  constructor(tool: DetectedTool) {
    this.#tool = tool;
  }

  supportsPoolMode(): boolean {
    return this.#tool.row.protocol !== 'exec';
  }

  getToolInfo(): ToolInfo {
    const { row, version } = this.#tool;
    return { tool: row.id, version, capabilities: row.capabilities, pool_mode: this.supportsPoolMode() };
  }

  async runJobPooled(job: Job, lease: Lease, context: JobContext, signal: AbortSignal): Promise<JobRun> {
    const { place, continues } = context;
    const turns = new JobTurns(job, context.clock);
    const approvals = approvalsOf(job, context.approvals);
    const prompt = pooledPrompt(this.#tool.row, job, isReadOnly(approvals), place);
    await lease.openSession({ cwd: place.cwd, approvals, conversation: continues ? 'same' : 'new' }, signal);
    const run = async (text: Prompt) => {
      const limits = { timeoutMs: turns.begin(), allowedMs: turns.timeoutMs };
      const result = await lease.turn(text, { job: job.id, ...limits }, signal);
      turns.add(result);
      return result;
    };
    for (const { line, problem } of prompt.before) {
      const { outcome, text } = await run(command(line));
      if (outcome.kind !== 'completed') return turns.finish(outcome, text);
      const reason = problem(text);
      if (reason !== null) return turns.finish({ kind: 'failed', reason }, text);
    }
    const { outcome, text, remote } = await run(message(prompt.message));
    // There is nobody in a run who could reply.
    const asks = outcome.kind === 'completed' && remote?.waits_for === 'reply';
    return turns.finish(asks ? { kind: 'failed', reason: `it asks: ${text.slice(0, MAX_REASON)}` } : outcome, text);
  }

  async runJob(job: Job, context: JobContext, signal: AbortSignal): Promise<JobRun> {
    const tool = this.#tool;
    const approvals = approvalsOf(job, context.approvals);
    const { model, environment, openProcessPlace, clock, tap } = context;
    const { cwd } = context.place;
    const oneShot = oneShotPrompt(tool.row, job, isReadOnly(approvals), context.place);
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
      prompt: message(oneShot.message),
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
