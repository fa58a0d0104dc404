import { counted } from '../../lib/text/plural.ts';
import type { AimEvent, EventOf } from '../../model/events.ts';
import { clockTime, duration } from '../text/durations.ts';
import { modelCostText } from '../text/number-format.ts';
import { pauseText } from '../text/pause-text.ts';
import { landingText } from '../text/landing-text.ts';
import { placeName } from '../text/place-name.ts';
import { endText, optionsText, questionText } from '../text/questions.ts';
import { refusalCounts } from '../text/refusals.ts';
import { laidOut } from '../text/laid-out.ts';
import { cut, fitNames, tidy, tidyName } from '../text/text-width.ts';
import { spentLine } from '../text/spent-line.ts';
import type { Paint } from '../paint.ts';
import { endingText, styleOf } from '../styles.ts';
import { paintFor } from '../theme.ts';
import { ActivityLimit } from '../view/activity-limit.ts';
import { endingOf, hasAnswered, noteOf } from '../view/ending.ts';
import { instanceProblem, poolTitle } from '../view/pool-view.ts';
import { RunView } from '../view/run-view.ts';

/** The longest line of a log, in cells: a tool may put out lines without end. */
const MAX_CELLS = 300;
/** A reason is whole: it is bounded where it comes from. */
const MAX_REASON_CELLS = 10_000;

/** Since when the pool and the instance were starting before the event, in milliseconds since the epoch. */
interface StartingSince {
  readonly pool: number | null;
  readonly instance: number | null;
}

/** The lines of a log for each event. A line names its job or its instance, and can be read without the lines before it. */
export class PlainLines {
  readonly #view = new RunView();
  readonly #limit = new ActivityLimit();
  readonly #paint: Paint;
  /** Pools that were ready once. From then on each instance that gets ready again has a line. */
  readonly #ready = new Set<string>();

  constructor(color: boolean) {
    this.#paint = paintFor(color);
  }

  of(event: AimEvent): string[] {
    return this.timed(event, this.facts(event));
  }

  /** Lines behind the time since the beginning at which the event happened. */
  timed(event: AimEvent, facts: readonly string[]): string[] {
    if (facts.length === 0) return [];
    const time = this.#paint.dim(clockTime(this.#view.elapsed(Date.parse(event.at))).padStart(5));
    return facts.map((fact) => `${time}  ${fact}`);
  }

  /** The lines for an event without a time. Each event is to be given once. */
  facts(event: AimEvent): string[] {
    const before = this.#startingSince(event);
    this.#view.apply(event);
    return this.#facts(event, before);
  }

  #startingSince(event: AimEvent): StartingSince {
    if (event.type !== 'instance_changed') return { pool: null, instance: null };
    const pool = this.#view.pools.get(event.pool);
    return { pool: pool?.startingSince ?? null, instance: pool?.instance(event.instance)?.since ?? null };
  }

  #facts(event: AimEvent, before: StartingSince): string[] {
    switch (event.type) {
      case 'run_started':
        return this.#runStarted(event);
      case 'run_resumed':
        return this.#runResumed(event);
      case 'start_changed':
        return startChanged(event);
      case 'instance_changed':
        return this.#instanceChanged(event, before);
      case 'pool_changed':
        return [this.#poolChanged(event)];
      case 'job_started':
        return [this.#jobStarted(event)];
      case 'turn_started':
        return this.#turnStarted(event);
      case 'turn_output':
        return event.channel === 'activity' ? this.#activity(event) : [];
      case 'question_asked':
        return this.#questionAsked(event);
      case 'question_closed':
        return [this.#questionClosed(event)];
      case 'turn_ended':
        return this.#turnEnded(event);
      case 'verified':
        return this.#verified(event);
      case 'conflict':
        return [this.#conflict(event)];
      case 'variant_chosen':
        return [this.#variantChosen(event)];
      case 'job_merged':
        return [`${this.#name(event.job)} merged as ${event.commit.slice(0, 12)}`];
      case 'budget_spent':
        return [this.#paint.yellow(cut(tidy(spentLine(event)), MAX_CELLS))];
      case 'landed':
        return landed(event);
      case 'job_finished':
        return [...this.#leftOut(event.job), this.#jobFinished(event), ...this.#wholeText(event)];
      case 'notice':
        return [this.#notice(event)];
      case 'overwritten': {
        const [one, two] = event.jobs;
        const text = `${this.#name(one)} and ${this.#name(two)} had the same files at the same time: `;
        return [text + this.#paint.yellow(fitNames(event.files, MAX_CELLS))];
      }
      case 'run_finished':
        return [runFinished(event), ...event.result.costs.map((cost) => cut(modelCostText(cost), MAX_CELLS))];
      case 'gap':
        return [this.#paint.yellow(`${counted(event.missed, 'event')} ${event.missed === 1 ? 'was' : 'were'} missed`)];
      case 'pool_started':
      case 'turn_usage':
      case 'remote_intent':
      case 'remote_session':
      case 'attempt_ended':
      case 'check_started':
      case 'job_committed':
      case 'landing':
        return [];
    }
  }

  #runStarted({ run_id, cwd, jobs, rehearsal }: EventOf<'run_started'>): string[] {
    const pools = [...this.#view.pools.values()].map(poolTitle).join(', ');
    const count = jobs.length === 1 ? '1 job' : `${jobs.length} jobs`;
    const where = pools === '' ? '' : ` on ${pools}`;
    const line = cut(tidy(`run ${run_id}: ${count}${where} in ${cwd}`), MAX_CELLS);
    return rehearsal ? [line, this.#paint.yellow('this is a rehearsal: no tool does the work')] : [line];
  }

  #runResumed({ run_id, cwd, jobs, kept }: EventOf<'run_resumed'>): string[] {
    const pools = [...this.#view.pools.values()].map(poolTitle).join(', ');
    const left = `${jobs.length - kept.length} of ${jobs.length === 1 ? '1 job' : `${jobs.length} jobs`}`;
    return [cut(tidy(`run ${run_id} goes on: ${left} on ${pools} in ${cwd}`), MAX_CELLS)];
  }

  #instanceChanged(event: EventOf<'instance_changed'>, before: StartingSince): string[] {
    const { pool, instance, from, to } = event;
    const place = placeName(pool, pool, instance);
    const problem = instanceProblem(event);
    if (problem !== null) {
      const paint = to === 'given_up' ? this.#paint.red : this.#paint.yellow;
      return [paint(cut(tidy(`${place} ${problem}`), MAX_REASON_CELLS))];
    }
    if (event.restart) return [`${place} restarts`];
    return from === 'starting' && to === 'ready' ? this.#instanceReady(event, before) : [];
  }

  #poolChanged({ pool, to, limit, until, waits, reason, at }: EventOf<'pool_changed'>): string {
    const name = tidyName(pool);
    if (to === 'open' || limit === null) return `${name} goes on`;
    const now = Date.parse(at);
    if (to === 'trying') return `${name} ${pauseText({ limit, until: null }, now)}`;
    const late = waits ? '' : ', which nothing waits for';
    const why = reason === null || reason === '' ? '' : `: ${tidy(reason)}`;
    return this.#paint.yellow(cut(`${name} ${pauseText({ limit, until }, now)}${late}${why}`, MAX_REASON_CELLS));
  }

  /** An instance got ready: for the first time, as the last of its pool, or again after a restart. */
  #instanceReady({ pool: name, instance, at }: EventOf<'instance_changed'>, before: StartingSince): string[] {
    const place = placeName(name, name, instance);
    if (this.#ready.has(name)) return [`${place} is ready again`];
    const pool = this.#view.pools.get(name);
    if (pool === undefined) return [];
    const secondsSince = (since: number | null) => (Date.parse(at) - (since ?? Date.parse(at))) / 1000;
    const isCluster = this.#view.jobs.total === 0 && before.instance !== null;
    const one = isCluster ? [`${place} ready in ${duration(secondsSince(before.instance))}`] : [];
    // One that has not begun is about to: its folder is made first, or it waits for another one.
    if (pool.startingSince !== null || pool.instances.length < pool.count) return one;
    this.#ready.add(name);
    const version = pool.version === null ? '' : ` (${pool.tool} ${pool.version})`;
    const took = duration(secondsSince(before.pool));
    return [...one, `${pool.name}: ${pool.ready} of ${pool.count} ready in ${took}${version}`];
  }

  #jobStarted({ job, attempt }: EventOf<'job_started'>): string {
    const again = attempt > 1 ? `attempt ${attempt} ` : '';
    return `${this.#name(job)} ${again}started on ${this.#view.jobs.running.get(job)?.place ?? ''}`;
  }

  #activity(event: EventOf<'turn_output'>): string[] {
    const source = this.#view.jobOf(event)?.id ?? placeName(event.pool, event.pool, event.instance);
    const lines = event.text.split(/[\r\n]+/, 100).map((line) => cut(tidy(line), MAX_CELLS));
    const at = Date.parse(event.at);
    return lines
      .flatMap((line) => (line === '' ? [] : this.#limit.admit(source, line, at)))
      .map((line) => `${this.#name(source)} ${line}`);
  }

  /** Of a cluster without jobs: what was asked. */
  #turnStarted({ pool, instance, turn, prompt }: EventOf<'turn_started'>): string[] {
    if (this.#view.jobs.total > 0 || prompt === null) return [];
    return [`${this.#name(placeName(pool, pool, instance))} began ${cut(tidy(`${turn}: ${prompt}`), MAX_CELLS)}`];
  }

  /** Not bounded as other lines are: who allows a command has to see all of it. */
  #questionAsked(event: EventOf<'question_asked'>): string[] {
    const { question } = event;
    const name = this.#sourceOf(event);
    const text = `asks: ${questionText(question)} (${optionsText(question)})`;
    return [
      `${name} ${this.#paint.yellow(cut(text, MAX_REASON_CELLS))}; answer: aim answer ${tidyName(question.turn)}`,
    ];
  }

  #questionClosed(event: EventOf<'question_closed'>): string {
    const text = cut(tidy(`${event.question} ${endText(event.end)}`), MAX_CELLS);
    return `${this.#sourceOf(event)} ${event.end.kind === 'answered' ? text : this.#paint.yellow(text)}`;
  }

  #sourceOf({ job, pool, instance }: EventOf<'question_asked' | 'question_closed'>): string {
    return this.#name(job ?? placeName(pool, pool, instance));
  }

  /** Of a cluster without jobs. The turns of a job have no lines: the end of the job has more. */
  #turnEnded({ pool, instance, turn, outcome, duration_ms }: EventOf<'turn_ended'>): string[] {
    if (this.#view.jobs.total > 0) return [];
    const place = placeName(pool, pool, instance);
    const reason = outcome.kind === 'completed' ? '' : `: ${outcome.reason}`;
    const { text, color } = styleOf(outcome.kind);
    const rest = tidy(`after ${duration(duration_ms / 1000)} (${turn})${reason}`);
    return [...this.#leftOut(place), `${this.#name(place)} ${this.#paint[color](text)} ${cut(rest, MAX_REASON_CELLS)}`];
  }

  /** A check that fails is worth a line: another attempt may follow. */
  #verified({ job, stage, ok, duration_s, detail }: EventOf<'verified'>): string[] {
    const what =
      job === null ? `the check of what ${stage === 'base' ? 'the run begins with' : 'is merged'}` : 'its check';
    const rest = ok
      ? `passed in ${duration(duration_s)}`
      : `failed: ${cut(tidy(detail.split('\n', 1)[0]!), MAX_CELLS)}`;
    const line = `${what} ${rest}`;
    const text = job === null ? line : `${this.#name(job)} ${line}`;
    return ok && job !== null ? [] : [ok ? text : this.#paint.yellow(text)];
  }

  #variantChosen({ of, job, by, error }: EventOf<'variant_chosen'>): string {
    if (job === null) return `${this.#name(of)} ${this.#paint.red(cut(tidy(error ?? 'none was chosen'), MAX_CELLS))}`;
    const why = { first: 'it was done first', only: 'no other one was done', judge: 'the judge picked it' }[by];
    return `${this.#name(of)} ${tidyName(job)} is to be merged: ${why}`;
  }

  #conflict({ job, conflicts }: EventOf<'conflict'>): string {
    const files = [...new Set(conflicts.flatMap((conflict) => conflict.files))];
    const text = `does not fit what is merged: ${fitNames(files, MAX_CELLS)}`;
    return `${this.#name(job)} ${this.#paint.yellow(text)}`;
  }

  #jobFinished({ job, result }: EventOf<'job_finished'>): string {
    const { text, color } = styleOf(endingOf(result));
    const hasRun = result.attempts.length > 0 || result.turns > 0;
    const place = placeName(result.pool, result.tool, result.instance);
    const where = hasRun ? ` after ${duration(result.duration_s)} on ${place}` : '';
    const files = result.files_changed;
    const why = result.success ? '' : cut(tidy(noteOf(result)), MAX_REASON_CELLS);
    const what = files.length > 0 ? fitNames(files, MAX_CELLS) : why;
    const rest = what === '' ? where : `${where}: ${what}`;
    const refused = result.refusals.length === 0 ? '' : this.#paint.yellow(` (${refusalCounts(result.refusals)})`);
    return `${this.#name(job)} ${this.#paint[color](text)}${rest}${refused}`;
  }

  /** What a job that only answers has answered, and the rest of a reason: whole, as a log is where they are looked for. */
  #wholeText({ job, result }: EventOf<'job_finished'>): string[] {
    const { success, stdout, error } = result;
    const rest = success ? '' : (error ?? '').replace(/^\s*.*\n?/, '');
    const text = hasAnswered(result) ? stdout : rest;
    if (text.trim() === '') return [];
    return laidOut(text, Number.POSITIVE_INFINITY).map((line) => `${this.#name(job)}   ${line}`);
  }

  #notice({ level, message, about }: EventOf<'notice'>): string {
    const text = cut(tidy(about === null ? message : `${about}: ${message}`), MAX_CELLS);
    if (level === 'info') return text;
    return (level === 'error' ? this.#paint.red : this.#paint.yellow)(`${level}: ${text}`);
  }

  /** How many lines of activity of a job or an instance were dropped, now that it has ended. */
  #leftOut(source: string): string[] {
    return this.#limit.end(source).map((text) => `${this.#name(source)} ${text}`);
  }

  #name(source: string): string {
    return this.#paint.cyan(`[${tidyName(source)}]`);
  }
}

function startChanged({ pool, start }: EventOf<'start_changed'>): string[] {
  switch (start.how) {
    case 'loading':
      return [`${tidyName(pool)}: loading`];
    case 'warm':
      return [`${tidyName(pool)}: loaded in ${duration(start.loading_ms / 1000)}`];
    case 'plain':
      return [];
  }
}

function landed({ landing }: EventOf<'landed'>): string[] {
  if (landing.branch === null) return [];
  return [tidy(landingText(landing, '')), ...(landing.note === null ? [] : [tidy(landing.note)])];
}

function runFinished({ result }: EventOf<'run_finished'>): string {
  const counts = Object.entries(result.counts).map(([outcome, count]) => `${count} ${endingText(outcome)}`);
  const how = result.interrupted ? 'interrupted' : result.fault === null ? 'finished' : 'ended by a fault';
  return tidy(`run ${how}: ${counts.join(', ') || 'no jobs'}`);
}
