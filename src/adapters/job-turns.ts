import { BoundedText } from '../lib/text/bounded-text.ts';
import type { Clock } from '../lib/clock.ts';
import type { Job } from '../model/run/job.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import type { TurnRecord } from '../model/turn/turn-result.ts';
import { MAX_REFUSALS, type Refusal } from '../model/turn/refusal.ts';
import type { RemoteWork } from '../model/turn/remote-work.ts';
import { addUsage, type Usage } from '../model/turn/usage.ts';
import type { JobRun } from './adapter.ts';

const STDERR_CAP = 64 * 1024;

/** Adds up the turns of one job. Its time-out counts from the first turn, over all of them. */
export class JobTurns {
  readonly #clock: Clock;
  /** The time-out of the whole job. */
  readonly timeoutMs: number;
  readonly #stderr = new BoundedText(STDERR_CAP, 'tail');
  readonly #files = new Set<string>();
  readonly #refusals: Refusal[] = [];
  #startedAt: number | null = null;
  /** How long its turns waited for answers. */
  #askedMs = 0;
  #usage: Usage | null = null;
  #model: string | null = null;
  #remote: RemoteWork | null = null;
  #turns = 0;

  constructor(job: Job, clock: Clock) {
    this.#clock = clock;
    this.timeoutMs = job.timeout_seconds * 1000;
  }

  /**
   * To be called when a turn begins. @returns the milliseconds that are left for it, at least one. Waiting for an answer does
   * not count.
   */
  begin(): number {
    this.#startedAt ??= this.#clock.now();
    this.#turns += 1;
    return Math.max(1, this.timeoutMs - (this.#clock.now() - this.#startedAt - this.#askedMs));
  }

  /** Files that the tool reported as changed so far, as it wrote them. */
  get files(): string[] {
    return [...this.#files];
  }

  add({ stderr, files, refusals, model, usage, remote, asked_ms: asked = 0 }: TurnRecord): void {
    this.#askedMs += asked;
    this.#stderr.push(stderr);
    for (const file of files) this.#files.add(file);
    this.#refusals.push(...refusals.slice(0, MAX_REFUSALS - this.#refusals.length));
    this.#model = model ?? this.#model;
    this.#usage = addUsage(this.#usage, usage);
    this.#remote = remote ?? this.#remote;
  }

  /** What the job came to. @param text the answer of its last turn. */
  finish(outcome: Outcome, text: string): JobRun {
    return {
      outcome,
      text,
      stderr: this.#stderr.toString(),
      files: this.files,
      refusals: this.#refusals,
      model: this.#model,
      usage: this.#usage,
      remote: this.#remote,
      turns: this.#turns,
      startedAt: this.#startedAt,
      durationMs: this.#startedAt === null ? 0 : this.#clock.now() - this.#startedAt,
      exit: outcome.kind === 'crashed' ? outcome.exit : null,
    };
  }
}
