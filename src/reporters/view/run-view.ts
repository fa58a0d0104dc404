import type { AimEvent, EventOf } from '../../model/events.ts';
import { spentLine } from '../text/spent-line.ts';
import type { OpenQuestion } from '../../model/questions/question.ts';
import { tidy, tidyName } from '../text/text-width.ts';
import { type EndingGroup, groupOf } from './ending.ts';
import { JobsView, type RunningJob } from './jobs-view.ts';
import type { LiveLine } from './live-line.ts';
import { instanceProblem, PoolView } from './pool-view.ts';
import { RecentList } from './recent-list.ts';

/** Something that a user should know, as one tidy line. */
export interface Notice {
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** True: it stays on the screen at the end. False: the summary has it too. */
  readonly lasting: boolean;
}

/** A run, or a cluster without a run, at a moment: a fold over its events. */
export class RunView {
  readonly jobs = new JobsView();
  readonly pools = new Map<string, PoolView>();
  /** The turns that ended, whether they belong to jobs or not. */
  readonly turns: Record<EndingGroup, number> = { done: 0, not_chosen: 0, failed: 0, skipped: 0, cancelled: 0 };
  /** What is asked and waits for an answer, by its id; the oldest first. */
  readonly questions = new Map<string, OpenQuestion>();
  rehearsal = false;
  /** Whether the run has ended. */
  isEnded = false;
  #startedAt: number | null = null;
  readonly #notices = new RecentList<Notice>();

  /** Milliseconds from the start of the run, or from the first event, to this time. */
  elapsed(now: number): number {
    return now - (this.#startedAt ?? now);
  }

  get restarts(): number {
    return [...this.pools.values()].reduce((sum, pool) => sum + pool.restarts, 0);
  }

  /** The last notices, the latest at the end. */
  get notices(): readonly Notice[] {
    return this.#notices.entries;
  }

  apply(event: AimEvent): this {
    const at = () => Date.parse(event.at);
    this.#startedAt ??= at();
    switch (event.type) {
      case 'run_started':
        this.#runStarted(event, at());
        break;
      case 'run_resumed':
        this.#runStarted(event, at());
        for (const { job, outcome } of event.kept) this.jobs.jobKept(job, outcome);
        break;
      case 'pool_started':
        this.#pool(event.pool).poolStarted(event);
        break;
      case 'start_changed':
        this.#pool(event.pool).start = event.start;
        break;
      case 'instance_changed':
        this.#instanceChanged(event, at());
        break;
      case 'pool_changed':
        this.#pool(event.pool).pause = event.to === 'open' ? null : event;
        break;
      case 'job_started':
        this.jobs.jobStarted(event, at());
        break;
      case 'turn_started':
        if (event.instance !== null) this.#pool(event.pool).turnStarted(event, event.instance, at());
        break;
      case 'turn_output':
        this.#liveLineOf(event)?.push(event.channel, event.text, at);
        break;
      case 'turn_usage':
        this.#pool(event.pool).turnUsed(event);
        break;
      case 'question_asked':
        this.questions.set(event.question.id, event.question);
        this.#asked(event, event.question);
        break;
      case 'question_closed':
        this.questions.delete(event.question);
        this.#asked(event, null);
        break;
      case 'turn_ended':
        for (const { id, turn } of this.questions.values()) if (turn === event.turn) this.questions.delete(id);
        this.turns[groupOf(event.outcome.kind)] += 1;
        this.#pool(event.pool).turnOver(event);
        if (event.instance !== null) this.#pool(event.pool).turnEnded(event, event.instance, at());
        break;
      case 'check_started':
        this.jobs.phaseChanged(event.job, 'verifying');
        break;
      case 'verified':
        this.jobs.phaseChanged(event.job, 'working');
        break;
      case 'job_committed':
        this.jobs.phaseChanged(event.job, 'merging');
        break;
      case 'attempt_ended':
        this.jobs.attemptEnded(event);
        break;
      case 'job_finished':
        this.jobs.jobFinished(event);
        break;
      case 'notice':
        this.#notices.add(noticeOf(event, at()));
        break;
      case 'budget_spent':
        this.#notices.add({ level: 'warning', text: tidy(spentLine(event)), at: at(), lasting: false });
        break;
      case 'run_finished':
        this.isEnded = true;
        break;
      case 'overwritten':
        for (const job of event.jobs) this.jobs.jobOverwritten(job);
        break;
      // The turn has an activity for its session.
      case 'remote_intent':
      case 'remote_session':
      case 'variant_chosen':
      case 'conflict':
      case 'job_merged':
      case 'landing':
      case 'landed':
      case 'gap':
        break;
    }
    return this;
  }

  /** The running job that a turn belongs to, if one does. */
  jobOf({ job }: EventOf<'turn_output'>): RunningJob | undefined {
    return job === null ? undefined : this.jobs.running.get(job);
  }

  #asked({ job, pool, instance }: EventOf<'question_asked' | 'question_closed'>, question: OpenQuestion | null): void {
    if (job !== null) this.jobs.asked(job, question);
    if (instance !== null) this.#pool(pool).asked(instance, question);
  }

  #runStarted({ jobs, pools, rehearsal }: EventOf<'run_started' | 'run_resumed'>, at: number): void {
    this.#startedAt = at;
    this.rehearsal = rehearsal;
    this.jobs.runStarted(jobs);
    for (const config of pools) this.#pool(config.name).configured(config);
  }

  #instanceChanged(event: EventOf<'instance_changed'>, at: number): void {
    this.#pool(event.pool).instanceChanged(event, at);
    const problem = instanceProblem(event);
    if (problem === null) return;
    const text = tidy(`${event.pool}#${event.instance} ${problem}`);
    this.#notices.add({ level: event.to === 'given_up' ? 'error' : 'warning', text, at, lasting: false });
  }

  /** The line that shows what a turn does: the line of its job, or of its instance where there are no jobs. */
  #liveLineOf(event: EventOf<'turn_output'>): LiveLine | null {
    const job = this.jobOf(event);
    if (job !== undefined || this.jobs.total > 0) return job?.live ?? null;
    return event.instance === null ? null : (this.pools.get(event.pool)?.liveLineOf(event.instance) ?? null);
  }

  #pool(name: string): PoolView {
    const known = this.pools.get(name);
    if (known !== undefined) return known;
    const pool = new PoolView(tidyName(name));
    this.pools.set(name, pool);
    return pool;
  }
}

function noticeOf({ level, message, about }: EventOf<'notice'>, at: number): Notice {
  const text = tidy(about === null ? message : `${about}: ${message}`);
  return { level, text, at, lasting: level !== 'info' };
}
