import { type GitAnswer, NO, unknown, yes } from './git-answer.ts';
import { gitEnvironment, gitLocalVariables } from './git-environment.ts';
import { runGitInTime } from './git-in-time.ts';
import type { GitExit } from './git-process.ts';

/** No lock is taken, and no daemon of the user's settings is started for an answer. */
const READ_ONLY = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];

/** One question to git. */
export interface Question {
  /** Where it is asked. */
  readonly cwd: string;
  /** Variables beside those of aim's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly encoding?: 'utf8' | 'latin1';
  /** Git answers about a checkout of another owner too: only for what runs nothing of its settings, as `rev-parse`. */
  readonly trusting?: boolean;
}

/** Asks git something about a checkout. Exit code 0 is yes, 1 without a word is no, everything else is unknown. */
export async function askGit(
  question: Question,
  args: readonly string[],
  signal: AbortSignal,
): Promise<GitAnswer<string>> {
  const { cwd, env = {}, encoding = 'utf8', trusting = false } = question;
  const all = [...READ_ONLY, ...(trusting ? ['-c', 'safe.directory=*'] : []), ...args];
  const own = gitEnvironment(process.env, await gitLocalVariables(process.env), '');
  return answerOf(await runGitInTime({ args: all, cwd, env: { ...own, ...env }, encoding }, signal));
}

/** What the end of a git process says. */
export function answerOf({ code, stdout, stderr, line }: GitExit): GitAnswer<string> {
  if (code === 0) return yes(stdout);
  return code === 1 && stderr === '' ? NO : unknown(line);
}
