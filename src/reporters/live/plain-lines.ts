import type { AimEvent, EventOf } from '../../model/events.ts';
import type { Paint } from '../paint.ts';
import { styleOf } from '../styles.ts';
import { clockTime, duration } from '../text/durations.ts';
import { placeName } from '../text/place-name.ts';
import { endText, optionsText, questionText } from '../text/questions.ts';
import { spentLine } from '../text/spent-line.ts';
import { cut, fitNames, tidy, tidyName } from '../text/text-width.ts';
import { paintFor } from '../theme.ts';
import { ActivityLimit } from '../view/activity-limit.ts';
import { RunView } from '../view/run-view.ts';
import { conflictLine, jobFinishedLine, variantChosenLine, verifiedLines, wholeTextLines } from './lines/job-lines.ts';
import { MAX_CELLS, MAX_REASON_CELLS, nameOf } from './lines/line-parts.ts';
import { PoolLines } from './lines/pool-lines.ts';
import {
  gapLine,
  landedLines,
  noticeLine,
  runFinishedLines,
  runResumedLine,
  runStartedLines,
} from './lines/run-lines.ts';

/** The lines of a log for each event. A line names its job or its instance, and can be read without the lines before it. */
export class PlainLines {
  readonly #view = new RunView();
  readonly #limit = new ActivityLimit();
  readonly #paint: Paint;
  readonly #pools: PoolLines;

  constructor(color: boolean) {
    this.#paint = paintFor(color);
    this.#pools = new PoolLines(this.#view, this.#paint);
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
    if (event.type !== 'instance_changed') {
      this.#view.apply(event);
      return this.#facts(event);
    }
    const before = this.#pools.startingSince(event);
    this.#view.apply(event);
    return this.#pools.instanceChanged(event, before);
  }

  #facts(event: Exclude<AimEvent, EventOf<'instance_changed'>>): string[] {
    const paint = this.#paint;
    switch (event.type) {
      case 'run_started':
        return runStartedLines(event, this.#view, paint);
      case 'run_resumed':
        return [runResumedLine(event, this.#view)];
      case 'start_changed':
        return this.#pools.startChanged(event);
      case 'pool_changed':
        return [this.#pools.poolChanged(event)];
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
        return verifiedLines(event, paint);
      case 'conflict':
        return [conflictLine(event, paint)];
      case 'variant_chosen':
        return [variantChosenLine(event, paint)];
      case 'job_merged':
        return [`${this.#name(event.job)} merged as ${event.commit.slice(0, 12)}`];
      case 'budget_spent':
        return [paint.yellow(cut(tidy(spentLine(event)), MAX_CELLS))];
      case 'landed':
        return landedLines(event);
      case 'job_finished':
        return [...this.#leftOut(event.job), jobFinishedLine(event, paint), ...wholeTextLines(event, paint)];
      case 'notice':
        return [noticeLine(event, paint)];
      case 'overwritten': {
        const [one, two] = event.jobs;
        const text = `${this.#name(one)} and ${this.#name(two)} had the same files at the same time: `;
        return [text + paint.yellow(fitNames(event.files, MAX_CELLS))];
      }
      case 'run_finished':
        return runFinishedLines(event);
      case 'gap':
        return [gapLine(event, paint)];
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

  /** How many lines of activity of a job or an instance were dropped, now that it has ended. */
  #leftOut(source: string): string[] {
    return this.#limit.end(source).map((text) => `${this.#name(source)} ${text}`);
  }

  #name(source: string): string {
    return nameOf(source, this.#paint);
  }
}
