import type { AimEvent, EventOf } from '../../model/events.ts';
import { ActivityLimit } from '../view/activity-limit.ts';
import { cut, fitNames, tidy, tidyName } from '../text/text-width.ts';
import { clockTime, duration } from '../text/durations.ts';
import { endingOf, styleOf, paintFor, placeName } from '../text/theme.ts';
import { poolTitle, troubleOf } from '../view/pool-view.ts';
import { noteOf, RunView } from '../view/run-view.ts';

/** The longest line of a log, in cells; a tool may say without end. */
const MAX_CELLS = 300;

/** Since when the pool and the instance had been starting, before the event. */
interface Starting {
  readonly pool: number | null;
  readonly instance: number | null;
}

/** The lines that a log gets of each event: every fact on a line of its own that names its job or its instance. */
export class PlainLines {
  readonly #view = new RunView();
  readonly #limit = new ActivityLimit();
  readonly #paint: ReturnType<typeof paintFor>;
  /** Pools that were ready once; from then on their instances are told one by one. */
  readonly #ready = new Set<string>();

  constructor(color: boolean) {
    this.#paint = paintFor(color);
  }

  of(event: AimEvent): string[] {
    const pool = event.type === 'instance_changed' ? this.#view.pools.get(event.pool) : undefined;
    const starting = {
      pool: pool?.startingSince ?? null,
      instance: event.type === 'instance_changed' ? (pool?.sinceOf(event.instance) ?? null) : null,
    };
    this.#view.apply(event);
    const facts = this.#facts(event, starting);
    if (facts.length === 0) return [];
    const time = this.#paint.dim(clockTime(this.#view.elapsed(Date.parse(event.at))).padStart(5));
    return facts.map((fact) => `${time}  ${fact}`);
  }

  #facts(event: AimEvent, starting: Starting): string[] {
    switch (event.type) {
      case 'run_started':
        return this.#runStarted(event);
      case 'pool_started':
        return [];
      case 'start_changed':
        return this.#startChanged(event);
      case 'instance_changed':
        return this.#instanceChanged(event, starting);
      case 'job_started': {
        const again = event.attempt > 1 ? `attempt ${event.attempt} ` : '';
        return [`${this.#name(event.job)} ${again}started on ${this.#view.running.get(event.job)?.place ?? ''}`];
      }
      case 'turn_output':
        return event.channel === 'activity' ? this.#activity(event) : [];
      case 'turn_started':
      case 'attempt_ended':
        return [];
      case 'turn_ended':
        return this.#turnEnded(event);
      case 'job_finished':
        return [
          ...this.#limit.end(event.job).map((text) => `${this.#name(event.job)} ${text}`),
          this.#jobFinished(event),
        ];
      case 'notice':
        return [this.#notice(event)];
      case 'run_finished':
        return [this.#runFinished(event)];
      case 'gap':
        return [this.#paint.yellow(`${event.missed} events were missed`)];
    }
  }

  #runStarted({ run_id, cwd, jobs, rehearsal }: EventOf<'run_started'>): string[] {
    const crews = [...this.#view.pools.values()].map(poolTitle).join(', ');
    const count = jobs.length === 1 ? '1 job' : `${jobs.length} jobs`;
    const line = cut(tidy(`run ${run_id}: ${count} on ${crews} in ${cwd}`), MAX_CELLS);
    return rehearsal ? [line, this.#paint.yellow('this is a rehearsal: no tool does the work')] : [line];
  }

  #startChanged({ pool, start }: EventOf<'start_changed'>): string[] {
    switch (start.how) {
      case 'loading':
        return [`${tidyName(pool)}: loading`];
      case 'warm':
        return [`${tidyName(pool)}: loaded in ${duration(start.loading_ms / 1000)}`];
      case 'plain':
        return [];
    }
  }

  #instanceChanged(event: EventOf<'instance_changed'>, { pool: startingSince, instance: before }: Starting): string[] {
    const { pool: name, instance, from, to, at } = event;
    const place = placeName(name, name, instance);
    const trouble = troubleOf(event);
    if (trouble !== null) {
      const paint = to === 'given_up' ? this.#paint.red : this.#paint.yellow;
      return [paint(cut(tidy(`${place} ${trouble}`), MAX_CELLS))];
    }
    const pool = this.#view.pools.get(name);
    if (pool === undefined || from !== 'starting' || to !== 'ready') {
      return from === 'down' && to === 'starting' ? [`${place} restarts`] : [];
    }
    if (this.#ready.has(name)) return [`${place} is back`];
    const one =
      this.#view.total === 0 && before !== null
        ? [`${place} ready in ${duration((Date.parse(at) - before) / 1000)}`]
        : [];
    if (pool.startingSince !== null) return one;
    this.#ready.add(name);
    const seconds = (Date.parse(at) - (startingSince ?? Date.parse(at))) / 1000;
    const version = pool.version === null ? '' : ` (${pool.tool} ${pool.version})`;
    return [...one, `${pool.name}: ${pool.ready} of ${pool.count} ready in ${duration(seconds)}${version}`];
  }

  #activity(event: EventOf<'turn_output'>): string[] {
    const job = this.#view.jobOf(event);
    const source = job?.id ?? placeName(event.pool, event.pool, event.instance);
    const shown = event.text.split(/[\r\n]+/, 100).map((line) => cut(tidy(line), MAX_CELLS));
    const at = Date.parse(event.at);
    return shown
      .flatMap((line) => (line === '' ? [] : this.#limit.admit(source, line, at)))
      .map((line) => `${this.#name(source)} ${line}`);
  }

  /** Of a cluster without jobs; a job's own end says more. */
  #turnEnded({ pool, instance, turn, outcome, duration_ms }: EventOf<'turn_ended'>): string[] {
    if (this.#view.total > 0) return [];
    const place = placeName(pool, pool, instance);
    const reason = outcome.kind === 'completed' ? '' : `: ${outcome.reason}`;
    const left = this.#limit.end(place).map((text) => `${this.#name(place)} ${text}`);
    const { words, color } = styleOf(outcome.kind);
    const rest = tidy(`after ${duration(duration_ms / 1000)} (${turn})${reason}`);
    return [...left, `${this.#name(place)} ${this.#paint[color](words)} ${cut(rest, MAX_CELLS)}`];
  }

  #jobFinished({ job, result }: EventOf<'job_finished'>): string {
    const ending = endingOf(result);
    const { words, color } = styleOf(ending);
    const ran = result.attempts.length > 0 || result.turns > 0;
    const where = ran
      ? ` after ${duration(result.duration_s)} on ${placeName(result.pool, result.tool, result.instance)}`
      : '';
    const files = result.files_changed;
    const what = files.length > 0 ? fitNames(files, MAX_CELLS) : result.success ? '' : tidy(noteOf(result));
    const rest = what === '' ? where : `${where}: ${cut(what, MAX_CELLS)}`;
    return `${this.#name(job)} ${this.#paint[color](words)}${rest}`;
  }

  #notice({ level, message, about }: EventOf<'notice'>): string {
    const text = cut(tidy(about === null ? message : `${about}: ${message}`), MAX_CELLS);
    if (level === 'info') return text;
    return (level === 'error' ? this.#paint.red : this.#paint.yellow)(`${level}: ${text}`);
  }

  #runFinished({ result }: EventOf<'run_finished'>): string {
    const counts = Object.entries(result.counts).map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`);
    const how = result.interrupted ? 'interrupted' : result.fault === null ? 'finished' : 'ended by a fault';
    return tidy(`run ${how}: ${counts.join(', ') || 'no jobs'}`);
  }

  #name(source: string): string {
    return this.#paint.cyan(`[${tidyName(source)}]`);
  }
}
