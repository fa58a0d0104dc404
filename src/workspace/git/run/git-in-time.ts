import { onAbort } from '../../../lib/on-abort.ts';
import { type GitExit, type GitSpawn, runGit, subcommand } from './git-process.ts';

/** How long git may take to answer. */
export interface GitLimits {
  /** Milliseconds: `git status` in a large repository takes its time. */
  readonly first: number;
  /** Milliseconds, once git did not answer a question in time. */
  readonly later: number;
  /** Milliseconds from the moment at which somebody waits for an end. */
  readonly hurried: number;
}

const LIMITS: GitLimits = { first: 60_000, later: 3000, hurried: 4000 };

let wasLate = false;
/** Signals of those who are in a hurry once they have aborted. */
const hurries = new Set<AbortSignal>();

/**
 * When this signal aborts, a user waits for the end: questions that git has not answered have four seconds left, and further ones
 * as long. It holds for all of this process, until it is disposed of.
 */
export function hurryGitOn(signal: AbortSignal): Disposable {
  hurries.add(signal);
  return { [Symbol.dispose]: () => hurries.delete(signal) };
}

/**
 * Runs git for a question, for as long as an answer may take: a git that hangs, on a disk that is away or behind a wrapper, is one
 * that does not answer. `line` of the exit then says so.
 */
export async function runGitInTime(spec: GitSpawn, signal: AbortSignal, limits: GitLimits = LIMITS): Promise<GitExit> {
  using limit = new Limit(limits);
  try {
    return await runGit(spec, AbortSignal.any([signal, limit.signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.signal.aborted) throw error;
    wasLate = true;
    const line = `git ${subcommand(spec.args)} did not answer within ${limit.ms / 1000} s`;
    return { code: null, stdout: '', stderr: '', line };
  }
}

/** The time that git has for one answer. */
class Limit implements Disposable {
  readonly #stop = new AbortController();
  readonly #watches = new DisposableStack();
  #timer: ReturnType<typeof setTimeout>;
  #ms: number;

  constructor({ first, later, hurried }: GitLimits) {
    const isHurried = [...hurries].some(({ aborted }) => aborted);
    this.#ms = Math.min(first, wasLate ? later : first, isHurried ? hurried : first);
    this.#timer = this.#start();
    for (const signal of hurries) this.#watches.use(onAbort(signal, () => this.#shorten(hurried)));
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** How long git had, in milliseconds, at most. */
  get ms(): number {
    return this.#ms;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#watches.dispose();
  }

  #shorten(ms: number): void {
    if (ms >= this.#ms) return;
    this.#ms = ms;
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#stop.abort(), this.#ms);
  }
}
