import { approvalsOf, type Job } from '../model/run/job.ts';
import { command, message, type Prompt } from '../model/turn/prompt.ts';
import type { JobLease } from '../pool/leases/lease.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import type { JobContext, JobRun } from './adapter.ts';
import type { JobPrompt } from './job-prompt.ts';
import { JobTurns } from './job-turns.ts';
import { MadeFiles } from './made-files.ts';

/** Of a question that ends a job, in UTF-16 units. */
const MAX_REASON = 2000;

/**
 * Runs the turns of a job: each line before the message, then the message. A line whose answer does not confirm it ends
 * the job.
 */
export async function runJobOn(
  lease: JobLease,
  prompt: JobPrompt,
  job: Job,
  context: JobContext,
  signal: AbortSignal,
): Promise<JobRun> {
  const turns = new JobTurns(job, context.clock);
  const made = makesFiles(lease.row) ? new MadeFiles(context.place, job.files) : null;
  try {
    return await runTurns(lease, prompt, job, context, turns, signal);
  } finally {
    made?.removeUnused(turns.files);
  }
}

/** Whether a file that is only named to this tool is there afterwards, empty. */
function makesFiles({ repl }: ToolRow): boolean {
  return repl?.beforeMessage.makesFiles === true;
}

async function runTurns(
  lease: JobLease,
  { before, message: text }: JobPrompt,
  job: Job,
  { place, settings, continues, resume }: JobContext,
  turns: JobTurns,
  signal: AbortSignal,
): Promise<JobRun> {
  const conversation = continues ? 'same' : 'new';
  const approvals = approvalsOf(job, settings.approvals);
  const found = resume === null || continues ? {} : { resume };
  await lease.openSession({ cwd: place.cwd, approvals, conversation, ...found }, signal);
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
