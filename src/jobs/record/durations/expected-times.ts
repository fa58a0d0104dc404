import type { Job } from '../../../model/run/job.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Unit } from '../../plan/unit.ts';
import { keysOf } from './job-keys.ts';
import type { LearntDurations } from './learnt-durations.ts';

/** How long the jobs of a plan are expected to take. */
export class ExpectedTimes {
  readonly #learnt: LearntDurations;
  readonly #models: ReadonlyMap<string, string | null>;
  readonly #source: string;
  /** Of a job of which nothing is known, where something is known of others. */
  #usual: number | null = null;
  readonly #jobs: readonly Job[];

  /** @param source the job file. */
  constructor(learnt: LearntDurations, { jobs, pools }: Pick<Plan, 'jobs' | 'pools'>, source: string) {
    this.#learnt = learnt;
    this.#models = new Map(pools.map(({ name, model }) => [name, model]));
    this.#source = source;
    this.#jobs = jobs;
  }

  /** Null: nothing is known of it. */
  secondsOf(job: Job): number | null {
    return this.#learnt.isEmpty ? null : this.#learnt.expected(this.#keysOf(job));
  }

  /** Of a unit, for its urgency: jobs of which nothing is known count as the others do on average, or all alike. Bound. */
  readonly ofUnit = ({ jobs }: Unit): number =>
    jobs.reduce((sum, job) => sum + (this.secondsOf(job) ?? (this.#usual ??= this.#usualOf())), 0);

  /** A job has completed. @param seconds of the attempt that did. */
  learn(job: Job, seconds: number): void {
    this.#learnt.learn(this.#keysOf(job), seconds);
  }

  #usualOf(): number {
    if (this.#learnt.isEmpty) return 1;
    const known = this.#jobs.flatMap((job) => this.secondsOf(job) ?? []);
    return known.length === 0 ? 1 : known.reduce((sum, seconds) => sum + seconds, 0) / known.length;
  }

  #keysOf(job: Job) {
    return keysOf(job, { model: job.model ?? this.#models.get(job.pool.name) ?? null, source: this.#source });
  }
}
