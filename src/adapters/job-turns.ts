import { BoundedText } from '../lib/bounded-text.ts';
import type { Clock } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { Job } from '../model/job.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import type { TurnResult } from '../model/turn/turn-result.ts';
import { addUsage, type Usage } from '../model/turn/usage.ts';
import type { JobRun } from './adapter.ts';

const STDERR_CAP = 64 * 1024;

/** Adds up the turns of one job, and keeps its time: the time-out counts from the first turn over all of them. */
export class JobTurns {
  readonly #clock: Clock;
  /** Of the whole job. */
  readonly timeoutMs: number;
  readonly #stderr = new BoundedText(STDERR_CAP, 'tail');
  readonly #files = new Set<string>();
  #startedAt: number | null = null;
  #usage: Usage | null = null;
  #turns = 0;

  constructor(job: Job, clock: Clock) {
    this.#clock = clock;
    this.timeoutMs = job.timeout_seconds * 1000;
  }

  /** Call it when a turn begins. @returns what is left for it, at least a moment. */
  begin(): number {
    this.#startedAt ??= this.#clock.now();
    this.#turns += 1;
    return Math.max(1, this.timeoutMs - (this.#clock.now() - this.#startedAt));
  }

  add(result: Pick<TurnResult, 'stderr' | 'files' | 'usage'>): void {
    this.#stderr.push(result.stderr);
    for (const file of result.files) this.#files.add(file);
    this.#usage = addUsage(this.#usage, result.usage);
  }

  finish(outcome: Outcome, text: string, exit: Exit | null = null): JobRun {
    return {
      outcome,
      text,
      stderr: this.#stderr.toString(),
      files: [...this.#files],
      usage: this.#usage,
      turns: this.#turns,
      startedAt: this.#startedAt,
      durationMs: this.#startedAt === null ? 0 : this.#clock.now() - this.#startedAt,
      exit: outcome.kind === 'crashed' ? outcome.exit : exit,
    };
  }
}
