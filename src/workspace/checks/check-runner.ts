import type { Clock } from '../../lib/clock.ts';
import type { Emit } from '../../model/events.ts';
import type { CheckStage, Verify } from '../../model/merging/verify.ts';
import { answerIn, type ProgramEnd, programEnvironment, runProgram } from './run-program.ts';

/** What is checked. */
export interface CheckSubject {
  /** The job whose change it is; null: several jobs', or the start of the run. */
  readonly job: string | null;
  readonly attempt: number | null;
  readonly stage: CheckStage;
  /** Null outside of worktrees: files that nobody has committed. */
  readonly commit: string | null;
  readonly tree: string | null;
}

/** What a check found. */
export interface Check {
  readonly ok: boolean;
  /** The end of what it printed, and how it ended; of one that passed, nothing is to be said. */
  readonly detail: string;
  /** The file with what it printed; null: it could not be written. */
  readonly output: string | null;
}

/** What a program answered that was asked something. */
export interface ProgramAnswer {
  readonly ok: boolean;
  /** How it ended, and the end of what it printed to stderr. */
  readonly detail: string;
  /** What it printed to stdout; cut off where it is longer than any answer. */
  readonly text: string;
}

export interface CheckRunnerSpec {
  /** aim's own, which the check has but for what is git's and aim's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file for what a check prints. @param name says which: a file name without an ending. */
  outputFile(name: string): string;
  readonly clock: Clock;
  /** Gets an event as each check starts and ends. */
  readonly emit: Emit;
}

/**
 * Runs checks, and knows what they found: an equal tree is never checked twice with the same argv, not even at the same time.
 * A check of files without a tree is run each time.
 */
export class CheckRunner {
  readonly #spec: CheckRunnerSpec;
  readonly #results = new Map<string, Promise<Check>>();
  /** How many outputs have each name. */
  readonly #names = new Map<string, number>();

  constructor(spec: CheckRunnerSpec) {
    this.#spec = spec;
  }

  /** Takes a result that is known from elsewhere: the journal of a run that is resumed. */
  add(argv: readonly string[], tree: string, check: Check): void {
    this.#results.set(keyOf(argv, tree), Promise.resolve(check));
  }

  /**
   * @param folder gives the folder to run in, with the files that are to be checked; asked for only where the check runs.
   * @throws the signal's reason; what `folder` throws.
   */
  async check(
    verify: Verify,
    subject: CheckSubject,
    folder: () => Promise<string>,
    signal: AbortSignal,
  ): Promise<Check> {
    const { tree } = subject;
    if (tree === null) return await this.#run(verify, subject, await folder(), signal);
    const key = keyOf(verify.argv, tree);
    const known = this.#results.get(key);
    if (known !== undefined) return await known;
    const result = folder().then((cwd) => this.#run(verify, subject, cwd, signal));
    this.#results.set(key, result);
    try {
      return await result;
    } catch (error) {
      this.#results.delete(key);
      throw error;
    }
  }

  /** Runs a program that has to end well, such as the set-up of a worktree. */
  async prepare(
    argv: readonly string[],
    name: string,
    cwd: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Check> {
    const output = this.#spec.outputFile(this.#fresh(name));
    const end = await this.#once(argv, cwd, output, timeoutMs, signal);
    signal.throwIfAborted();
    return { ok: end.exitCode === 0, detail: end.detail, output };
  }

  /** Runs a program that answers on stdout. @throws the signal's reason. */
  async ask(
    argv: readonly string[],
    name: string,
    cwd: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<ProgramAnswer> {
    const output = this.#spec.outputFile(this.#fresh(name));
    const stdout = this.#spec.outputFile(this.#fresh(`${name}-answer`));
    const { exitCode, detail } = await this.#once(argv, cwd, output, timeoutMs, signal, stdout);
    signal.throwIfAborted();
    return { ok: exitCode === 0, detail, text: answerIn(stdout) };
  }

  async #run(verify: Verify, subject: CheckSubject, cwd: string, signal: AbortSignal): Promise<Check> {
    const { clock, emit, outputFile } = this.#spec;
    const { argv, timeout_seconds, retries } = verify;
    const start = { ...subject, argv: [...argv] };
    const began = clock.now();
    const { job, attempt, stage } = subject;
    const output = outputFile(
      this.#fresh(job === null ? stage : `${job}-${attempt}${stage === 'job' ? '' : `-${stage}`}`),
    );
    const end = (check: Check, exit_code: number | null) =>
      emit({ type: 'verified', ...start, ...check, exit_code, duration_s: (clock.now() - began) / 1000 });
    emit({ type: 'check_started', ...start });
    for (let left = retries; ; left--) {
      const { exitCode, detail } = await this.#once(argv, cwd, output, timeout_seconds * 1000, signal);
      if (signal.aborted) {
        end({ ok: false, detail: 'cut short', output }, null);
        throw signal.reason;
      }
      const ok = exitCode === 0;
      if (!ok && left > 0) continue;
      const check = { ok, detail: ok ? '' : detail, output };
      end(check, exitCode);
      return check;
    }
  }

  async #once(
    argv: readonly string[],
    cwd: string,
    output: string,
    timeoutMs: number,
    signal: AbortSignal,
    stdout?: string,
  ): Promise<ProgramEnd> {
    const env = programEnvironment(this.#spec.environment);
    const program = { argv, cwd, env, output, timeoutMs, ...(stdout !== undefined && { stdout }) };
    return await runProgram(program, this.#spec.clock, signal);
  }

  /** A name that no output has yet. */
  #fresh(name: string): string {
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  }
}

function keyOf(argv: readonly string[], tree: string): string {
  return JSON.stringify([tree, ...argv]);
}
