import type { AimEvent, EventOf } from '../../model/events.ts';
import type { JobResult } from '../../model/job-result.ts';
import { tidy, tidyName, width } from '../text/text-width.ts';
import { LiveLine } from './live-line.ts';
import { type EndKind, endingOf, groupOf, placeName } from '../text/theme.ts';
import { PoolView, troubleOf } from './pool-view.ts';

/** How many ended jobs and notices are kept to be shown. */
const KEPT = 50;

export interface RunningJob {
  readonly id: string;
  readonly pool: string | null;
  readonly instance: number | null;
  /** `aider#0` */
  readonly place: string;
  readonly attempt: number;
  readonly startedAt: number;
  readonly live: LiveLine;
}

export interface FinishedJob {
  readonly id: string;
  readonly place: string;
  readonly ending: EndKind;
  /** Null: it had no turn. */
  readonly seconds: number | null;
  readonly files: readonly string[];
  /** Why it failed, or how its answer begins; one tidy line. */
  readonly note: string;
}

export interface Notice {
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly at: number;
  /** False where the summary tells it as well. */
  readonly lasting: boolean;
}

/**
 * What is known of a run, or of a cluster without one, at a moment: a fold over its events.
 * Each event costs the same, however many jobs there are.
 */
export class RunView {
  startedAt: number | null = null;
  rehearsal = false;
  over = false;
  total = 0;
  readonly counts = { done: 0, failed: 0, skipped: 0, cancelled: 0 };
  /** The turns that ended, of jobs and of others. */
  readonly turns = { done: 0, failed: 0, skipped: 0, cancelled: 0 };
  readonly pools = new Map<string, PoolView>();
  readonly running = new Map<string, RunningJob>();
  /** The last that ended, the latest at the end. */
  readonly finished: FinishedJob[] = [];
  /** The last ones, the latest at the end. */
  readonly notices: Notice[] = [];
  /** The widest id of all jobs, in cells, so that a column need not jump. */
  widestId = 0;
  readonly #tools = new Map<string, string>();
  readonly #ended = new Set<string>();
  /** Who works where: a turn of a session names the session, not the job. */
  readonly #jobAt = new Map<string, string>();

  /** How long the run had lasted at this time. */
  elapsed(now: number): number {
    return now - (this.startedAt ?? now);
  }

  get waiting(): number {
    return Math.max(0, this.total - this.#ended.size - this.running.size);
  }

  get restarts(): number {
    let sum = 0;
    for (const pool of this.pools.values()) sum += pool.restarts;
    return sum;
  }

  apply(event: AimEvent): this {
    const at = () => Date.parse(event.at);
    this.startedAt ??= at();
    switch (event.type) {
      case 'run_started':
        this.#runStarted(event, at());
        break;
      case 'pool_started':
        this.#poolStarted(event);
        break;
      case 'start_changed':
        this.#pool(event.pool).start = event.start;
        break;
      case 'instance_changed':
        this.#instanceChanged(event, at());
        break;
      case 'job_started':
        this.#jobStarted(event, at());
        break;
      case 'turn_started':
        if (event.instance !== null) this.#pool(event.pool).turnStarted(event.instance, tidyName(event.turn), at());
        break;
      case 'turn_output':
        this.#liveOf(event)?.push(event.channel, event.text, at);
        break;
      case 'turn_ended':
        this.#turnEnded(event, at());
        break;
      case 'job_finished':
        this.#jobFinished(event);
        break;
      case 'notice': {
        const about = event.about === null ? '' : `${event.about}: `;
        this.#notice({ level: event.level, text: about + event.message, at: at(), lasting: event.level !== 'info' });
        break;
      }
      case 'attempt_ended':
        break;
      case 'run_finished':
        this.over = true;
        break;
      case 'gap':
        break;
    }
    return this;
  }

  #runStarted({ jobs, pools, rehearsal }: EventOf<'run_started'>, at: number): void {
    this.startedAt = at;
    this.rehearsal = rehearsal;
    this.total = jobs.length;
    for (const job of jobs) {
      this.#tools.set(job.id, job.tool);
      this.widestId = Math.max(this.widestId, width(tidyName(job.id)));
    }
    for (const { name, tool, count, routing } of pools) {
      Object.assign(this.#pool(name), { tool: tidyName(tool), count, routing });
    }
  }

  #poolStarted({ pool, tool, count, version }: EventOf<'pool_started'>): void {
    Object.assign(this.#pool(pool), {
      tool: tidyName(tool),
      count,
      version: version === null ? null : tidyName(version),
    });
  }

  #instanceChanged(event: EventOf<'instance_changed'>, at: number): void {
    this.#pool(event.pool).moved(event, at);
    const trouble = troubleOf(event);
    if (trouble === null) return;
    const text = `${event.pool}#${event.instance} ${trouble}`;
    this.#notice({ level: event.to === 'given_up' ? 'error' : 'warning', text, at, lasting: false });
  }

  #jobStarted({ job, pool, instance, attempt }: EventOf<'job_started'>, startedAt: number): void {
    const before = this.running.get(job);
    if (before !== undefined) this.#jobAt.delete(slotKey(before.pool, before.instance));
    const place = placeName(pool, this.#tools.get(job) ?? pool ?? '', instance);
    this.running.set(job, { id: tidyName(job), pool, instance, place, attempt, startedAt, live: new LiveLine() });
    if (instance !== null) this.#jobAt.set(slotKey(pool, instance), job);
  }

  #jobFinished({ job, result }: EventOf<'job_finished'>): void {
    if (this.#ended.has(job)) return;
    const running = this.running.get(job);
    if (running !== undefined) {
      this.running.delete(job);
      const key = slotKey(running.pool, running.instance);
      if (this.#jobAt.get(key) === job) this.#jobAt.delete(key);
    }
    this.#ended.add(job);
    this.counts[groupOf(result.outcome)] += 1;
    keep(this.finished, finishedJob(result));
  }

  #turnEnded({ pool, instance, outcome }: EventOf<'turn_ended'>, at: number): void {
    this.turns[groupOf(outcome.kind)] += 1;
    if (instance !== null) this.#pool(pool).turnEnded(instance, at);
  }

  /** Where to show what a turn says: at its job, or at its instance where there are no jobs. */
  #liveOf(event: EventOf<'turn_output'>): LiveLine | null {
    const job = this.jobOf(event);
    if (job !== undefined || this.total > 0) return job?.live ?? null;
    return event.instance === null ? null : (this.pools.get(event.pool)?.liveOf(event.instance) ?? null);
  }

  /** The running job that a turn belongs to, if one does. */
  jobOf({ pool, instance, holder }: EventOf<'turn_output'>): RunningJob | undefined {
    const job = (instance === null ? undefined : this.#jobAt.get(slotKey(pool, instance))) ?? holder;
    return job === null ? undefined : this.running.get(job);
  }

  #pool(name: string): PoolView {
    const known = this.pools.get(name);
    if (known !== undefined) return known;
    const pool = new PoolView(tidyName(name));
    this.pools.set(name, pool);
    return pool;
  }

  #notice(notice: Notice): void {
    keep(this.notices, { ...notice, text: tidy(notice.text) });
  }
}

function finishedJob(result: JobResult): FinishedJob {
  return {
    id: tidyName(result.id),
    place: placeName(result.pool, result.tool, result.instance),
    ending: endingOf(result),
    seconds: result.turns === 0 ? null : result.duration_s,
    files: result.files_changed,
    note: tidy(noteOf(result)),
  };
}

/** Why it failed, or how its answer begins: one line, as it came. */
export function noteOf({ outcome, error, stdout }: JobResult): string {
  if (outcome !== 'completed') return error?.split('\n').find((line) => line.trim() !== '') ?? '';
  return stdout.split('\n', 50).find((line) => line.trim() !== '') ?? '';
}

const slotKey = (pool: string | null, instance: number | null) => `${instance}#${pool}`;

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > KEPT) list.shift();
}
