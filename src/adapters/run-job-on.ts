import { approvalsOf, type Job } from '../model/job.ts';
import { command, message, type Prompt } from '../model/turn/prompt.ts';
import type { JobLease } from '../pool/leases/lease.ts';
import type { JobContext, JobRun } from './adapter.ts';
import type { JobPrompt } from './job-prompt.ts';
import { JobTurns } from './job-turns.ts';

/** Of a question that ends a job, in UTF-16 units. */
const MAX_REASON = 2000;

/**
 * Runs the turns of a job: each line before the message, then the message. A line whose answer does not confirm it ends
 * the job.
 */
export async function runJobOn(
  lease: JobLease,
  { before, message: text }: JobPrompt,
  job: Job,
  { place, settings, continues, clock }: JobContext,
  signal: AbortSignal,
): Promise<JobRun> {
  const turns = new JobTurns(job, clock);
  const conversation = continues ? 'same' : 'new';
  await lease.openSession({ cwd: place.cwd, approvals: approvalsOf(job, settings.approvals), conversation }, signal);
  const run = async (prompt: Prompt) => {
    const limits = { timeoutMs: turns.begin(), allowedMs: turns.timeoutMs };
    const record = await lease.turn(prompt, { job: job.id, ...limits }, signal);
    turns.add(record);
    return record;
  };
  for (const { line, problem } of before) {
    const { outcome, text: answer } = await run(command(line));
    if (outcome.kind !== 'completed') return turns.finish(outcome, answer);
    const reason = problem(answer);
    if (reason !== null) return turns.finish({ kind: 'failed', reason }, answer);
  }
  const { outcome, text: answer, remote } = await run(message(text));
  // There is nobody in a run who could reply.
  const asks = outcome.kind === 'completed' && remote?.waits_for === 'reply';
  return turns.finish(asks ? { kind: 'failed', reason: `it asks: ${answer.slice(0, MAX_REASON)}` } : outcome, answer);
}
