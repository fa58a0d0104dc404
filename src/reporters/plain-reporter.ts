import type { AimEvent, EventOf } from '../model/events.ts';
import { tidy } from './cells.ts';
import { clockTime, duration } from './durations.ts';
import { endingOf, lookOf, paintFor, placeName } from './looks.ts';
import { troubleOf } from './pool-view.ts';
import type { Output, Reporter, ReporterOptions } from './reporter.ts';

/** A log line is cut here: a tool may print without end. */
const MOST_CELLS = 400;
/** A tool that says a lot is quoted this often for each job, in milliseconds. */
const QUOTE_EVERY_MS = 500;

/** A run as lines for a log: the time, then one fact, which names its job. */
export class PlainReporter implements Reporter {
  readonly #output: Output;
  readonly #paint: ReturnType<typeof paintFor>;
  readonly #tools = new Map<string, string>();
  /** What was last quoted of each holder, and when. */
  readonly #quoted = new Map<string, { text: string; at: number }>();
  #startedAt: number | null = null;

  constructor({ stderr, color }: ReporterOptions) {
    this.#output = stderr;
    this.#paint = paintFor(color);
  }

  report(event: AimEvent): void {
    const at = Date.parse(event.at);
    this.#startedAt ??= at;
    const text = this.#lineOf(event, at);
    if (text !== null) this.#output.write(`${clockTime(at - this.#startedAt).padStart(5)}  ${text}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #lineOf(event: AimEvent, at: number): string | null {
    switch (event.type) {
      case 'run_started':
        return this.#runStarted(event);
      case 'pool_started':
        return `${tidy(event.pool)}: starting ${event.count} × ${tidy(event.tool)} ${tidy(event.version ?? '')}`.trim();
      case 'instance_changed':
        return this.#instanceChanged(event);
      case 'job_started': {
        const place = placeName(event.pool, this.#tools.get(event.job) ?? '', event.instance);
        return `${this.#about(event.job)} started on ${place}${event.attempt > 1 ? `, attempt ${event.attempt}` : ''}`;
      }
      case 'turn_output':
        return event.channel === 'activity' && event.holder !== null ? this.#quote(event.holder, event.text, at) : null;
      case 'turn_asked':
        return `${this.#about(event.holder ?? event.turn)} asks: ${limit(event.question)}`;
      case 'job_finished':
        return this.#jobFinished(event);
      case 'notice': {
        const about = event.about === null ? '' : `${this.#about(event.about)} `;
        return `${about}${event.level === 'info' ? '' : `${event.level}: `}${limit(event.message)}`;
      }
      case 'gap':
        return `${event.missed} events were missed`;
      case 'turn_started':
      case 'turn_ended':
      case 'run_finished':
        return null;
    }
  }

  #runStarted({ jobs, pools, rehearsal, run_id }: EventOf<'run_started'>): string {
    for (const job of jobs) this.#tools.set(job.id, job.tool);
    const crew = pools.map(({ name, count }) => `${tidy(name)} × ${count}`).join(', ');
    return `run ${run_id}${rehearsal ? ' (a rehearsal)' : ''}: ${jobs.length} jobs on ${crew}`;
  }

  #instanceChanged(event: EventOf<'instance_changed'>): string | null {
    const who = `${tidy(event.pool)}#${event.instance}`;
    if (event.to === 'ready' && event.from === 'starting') return `${who} is ready`;
    const trouble = troubleOf(event);
    return trouble === null ? null : `${who} ${this.#paint.yellow(limit(trouble))}`;
  }

  #jobFinished({ job, result }: EventOf<'job_finished'>): string {
    this.#quoted.delete(job);
    const { mark, words, color } = lookOf(endingOf(result));
    const files = result.files_changed.slice(0, 5).map(tidy).join(', ');
    const more = result.files_changed.length > 5 ? ` and ${result.files_changed.length - 5} more` : '';
    const facts = [duration(result.duration_s), ...(files === '' ? [] : [files + more])];
    const why = result.error === null ? '' : `: ${limit(result.error)}`;
    return `${this.#about(job)} ${this.#paint[color](`${mark} ${words}`)} (${facts.join('; ')})${why}`;
  }

  #quote(holder: string, text: string, at: number): string | null {
    const last = this.#quoted.get(holder);
    const line = limit(text);
    if (line === '' || last?.text === line || (last !== undefined && at - last.at < QUOTE_EVERY_MS)) return null;
    this.#quoted.set(holder, { text: line, at });
    return `${this.#about(holder)} ${line}`;
  }

  #about(job: string): string {
    return this.#paint.bold(`[${tidy(job)}]`);
  }
}

function limit(text: string): string {
  const line = tidy(text);
  return line.length > MOST_CELLS ? `${line.slice(0, MOST_CELLS)}…` : line;
}
