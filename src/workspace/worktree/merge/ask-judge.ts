import { sanitizeLine } from '../../../lib/text/sanitize.ts';
import type { Judge } from '../../../model/merging/judge.ts';
import type { CheckRunner } from '../../checks/check-runner.ts';
import type { Judgement, WorkCommit } from '../../workspace.ts';

export interface JudgeContext {
  readonly checks: Pick<CheckRunner, 'ask'>;
  /** The folder that it runs in. */
  readonly cwd: string;
  /** A file name for what it prints. */
  readonly about: string;
}

/** How much of an answer that names none of the refs is shown. Characters. */
const MAX_SHOWN = 200;

/**
 * Asks a judge: it gets refs as its last arguments, and prints one of them, alone. @param byRef the commits, by their refs.
 * @throws the signal's reason.
 */
export async function askJudge(
  { argv, timeout_seconds }: Judge,
  byRef: ReadonlyMap<string, WorkCommit>,
  { checks, cwd, about }: JudgeContext,
  signal: AbortSignal,
): Promise<Judgement> {
  const answer = await checks.ask([...argv, ...byRef.keys()], about, cwd, timeout_seconds * 1000, signal);
  if (!answer.ok) return { kind: 'none', why: `the judge failed: ${answer.detail}` };
  const text = answer.text.trim();
  const commit = byRef.get(text);
  if (commit !== undefined) return { kind: 'chosen', commit };
  const shown = sanitizeLine(text).slice(0, MAX_SHOWN);
  return { kind: 'none', why: `the judge chose none: ${shown === '' ? 'it printed nothing' : shown}` };
}
