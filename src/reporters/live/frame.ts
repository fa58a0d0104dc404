import { cutMiddle, fit, fitNames, width } from '../text/text-width.ts';
import { clockTime, duration } from '../text/durations.ts';
import { styleOf, paintFor } from '../text/theme.ts';
import { instanceRow } from '../text/instance-row.ts';
import { poolTitle } from '../view/pool-view.ts';
import type { FinishedJob, Notice, RunningJob, RunView } from '../view/run-view.ts';
import { line, type Span, widthOf } from '../text/spans.ts';

export interface FrameOptions {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly color: boolean;
}

const MAX_FINISHED = 5;
const NOTICE_STANDS_MS = 15_000;
/** Below this a row has no room for where a job runs. */
const NARROW = 60;

/** The picture of a run at a moment: at most `rows - 2` lines of at most `columns` cells. */
export function frame(view: RunView, options: FrameOptions): string[] {
  return new Picture(view, options).lines();
}

/** The line that counts the jobs and the time; also what is left of a run that was broken off. */
export function countsLine(view: RunView, options: FrameOptions): string {
  return new Picture(view, options).counts();
}

/** A count of the last line: its words, and the mark that stands for them where there is no room. */
type Part = [count: number, word: string, mark: string, paint?: (text: string) => string];

class Picture {
  readonly #view: RunView;
  readonly #options: FrameOptions;
  readonly #columns: number;
  readonly #rows: number;
  readonly #now: number;
  readonly #paint: ReturnType<typeof paintFor>;
  readonly #idWidth: number;
  readonly #placeWidth: number;
  readonly #timeWidth: number;

  constructor(view: RunView, options: FrameOptions) {
    const { columns, rows, now, color } = options;
    this.#view = view;
    this.#options = options;
    this.#columns = columns;
    this.#rows = Math.max(1, rows - 2);
    this.#now = now;
    this.#paint = paintFor(color);
    const narrow = columns < NARROW;
    const places = [...view.pools.values()].map(({ name, count }) => width(`${name}#${Math.max(0, count - 1)}`));
    this.#placeWidth = narrow ? 0 : Math.min(16, Math.max(...places, 0));
    this.#idWidth = Math.min(view.widestId || 12, Math.floor(columns * (narrow ? 0.4 : 0.3)));
    this.#timeWidth = this.#view.elapsed(now) < 3_600_000 ? 5 : 7;
  }

  /** Fits the groups into the window: the counts first, then the header, then what runs, then what was. */
  lines(): string[] {
    const view = this.#view;
    const bottom = [this.counts()];
    let room = this.#rows - 1;
    const header = room > 0 ? [this.#header()] : [];
    room -= header.length;
    const asides = [...this.#loading(), ...this.#notices()].slice(-Math.max(0, Math.floor(room / 3)) || Infinity);
    const news = room >= 3 ? asides : [];
    room -= news.length;
    const kept = Math.min(view.finished.length, MAX_FINISHED, room < 5 ? 0 : Math.floor(room / 4));
    const running = view.total === 0 ? this.#instances(room) : this.#running(room - kept);
    room -= running.length;
    const last = Math.min(MAX_FINISHED, Math.max(0, room));
    const finished = last === 0 ? [] : view.finished.slice(-last).map((job) => this.#finishedRow(job));
    const groups = [header, running, finished, news, bottom].filter((group) => group.length > 0);
    const airy = room - finished.length >= groups.length - 1;
    return groups.flatMap((group, index) => (airy && index > 0 ? ['', ...group] : group));
  }

  counts(): string {
    const { counts, running, waiting, restarts, total } = this.#view;
    const { green, cyan, red, yellow, dim } = this.#paint;
    const time: Span = [clockTime(this.#view.elapsed(this.#now))];
    const ofCluster = total === 0;
    if (ofCluster && this.#view.pools.size === 0) return line(this.#columns, [time]);
    const parts: Part[] = ofCluster
      ? this.#clusterParts()
      : [
          [counts.done, 'done', '✔', green],
          [running.size, 'running', '❯', cyan],
          [waiting, 'waiting', '◌'],
          [counts.failed, 'failed', '✖', red],
          [counts.skipped, 'skipped', '↓', yellow],
          [counts.cancelled, 'cancelled', '■', yellow],
          [restarts, restarts === 1 ? 'restart' : 'restarts', '↻', yellow],
        ];
    const shown = parts.filter(([count, word]) => count > 0 || word === 'done' || word === 'ready');
    const words = shown.flatMap(([count, word, , paint]): Span[] => [
      [`${count} ${word}`, count > 0 ? paint : undefined],
      [' · ', dim],
    ]);
    if (widthOf([...words, time]) <= this.#columns) return line(this.#columns, [...words, time]);
    const marks = shown.map(([count, , mark, paint]): Span => [`${mark} ${count}  `, paint]);
    return line(this.#columns, [...marks, time]);
  }

  /** Of a cluster without jobs: what its instances do, and how their turns ended. */
  #clusterParts(): Part[] {
    const { pools, turns, restarts } = this.#view;
    const { green, cyan, red, yellow } = this.#paint;
    const states = [...pools.values()].flatMap(({ instances }) => instances.map(({ state }) => state));
    const countOf = (name: string) => states.filter((state) => state === name).length;
    return [
      [countOf('ready'), 'ready', '✔', green],
      [countOf('busy'), 'busy', '❯', cyan],
      [countOf('starting'), 'starting', '◌'],
      [countOf('given_up'), 'given up', '✖', red],
      [turns.done, turns.done === 1 ? 'turn done' : 'turns done', '☑'],
      [turns.failed, 'failed', '✖', red],
      [turns.cancelled, 'interrupted', '■', yellow],
      [restarts, restarts === 1 ? 'restart' : 'restarts', '↻', yellow],
    ];
  }

  #header(): string {
    const { pools, rehearsal, total } = this.#view;
    const { bold, dim, yellow } = this.#paint;
    const all = [...pools.values()];
    const routings = new Set(all.map((pool) => pool.routing));
    const alike = routings.size === 1;
    const pool = all.map((pool) => poolTitle(pool) + (alike || pool.routing === null ? '' : ` (${pool.routing})`));
    const rest = total === 0 ? [] : [`${total} ${total === 1 ? 'job' : 'jobs'}`];
    if (pool.length > 0) rest.push(pool.join(', '));
    if (alike && all[0]?.routing != null) rest.push(all[0].routing);
    const title: Span[] = [['aim', bold]];
    if (rehearsal) title.push([' · ', dim], ['rehearsal', yellow]);
    return line(this.#columns, [...title, ...rest.flatMap((text): Span[] => [[' · ', dim], [text]])]);
  }

  #loading(): string[] {
    return [...this.#view.pools.values()].flatMap(({ name, start, startingSince, ready, count }) => {
      if (start?.how === 'loading') {
        const loading = Math.max(0, this.#now - Date.parse(start.since)) / 1000;
        return [line(this.#columns, [[`${name}: loading ${loading.toFixed(1)} s`, this.#paint.dim]])];
      }
      if (startingSince === null) return [];
      const seconds = Math.max(0, Math.floor((this.#now - startingSince) / 1000));
      return [line(this.#columns, [[`${name}: starting ${seconds} s, ${ready} of ${count} ready`, this.#paint.dim]])];
    });
  }

  #notices(): string[] {
    const recent = this.#view.notices.filter(({ at }) => this.#now - at < NOTICE_STANDS_MS);
    return recent.slice(-2).map((notice) => noticeLine(notice, this.#options));
  }

  /** Of a cluster without jobs: each instance and what it is about. */
  #instances(room: number): string[] {
    const rows = [...this.#view.pools.values()].flatMap((pool) =>
      pool.instances.map((seen) => instanceRow(pool, seen, this.#options)),
    );
    if (room < 1) return [];
    if (rows.length <= room) return rows;
    const more = rows.length - (room - 1);
    return [...rows.slice(0, room - 1), line(this.#columns, [[`  … and ${more} more`, this.#paint.dim]])];
  }

  #running(room: number): string[] {
    const order = [...this.#view.pools.keys()];
    const rank = ({ pool }: RunningJob) => (pool === null ? order.length : order.indexOf(pool));
    const jobs = [...this.#view.running.values()].sort(
      (a, b) => rank(a) - rank(b) || (a.instance ?? 1e9) - (b.instance ?? 1e9) || a.startedAt - b.startedAt,
    );
    if (room < 1) return [];
    if (jobs.length <= room) return jobs.map((job) => this.#runningRow(job));
    const rows = jobs.slice(0, room - 1).map((job) => this.#runningRow(job));
    return [...rows, line(this.#columns, [[`  … and ${jobs.length - rows.length} more`, this.#paint.dim]])];
  }

  #runningRow({ id, place, startedAt, attempt, live }: RunningJob): string {
    const { cyan, yellow, dim } = this.#paint;
    const time = clockTime(this.#now - startedAt);
    return this.#row(['❯', cyan], id, place, time, (room) => {
      const again: Span = attempt < 2 ? [''] : [room < 30 ? `(${attempt}) ` : `attempt ${attempt} · `, yellow];
      return [again, live.text === '' ? ['…', dim] : [live.text]];
    });
  }

  #finishedRow({ id, place, ending, seconds, files, note }: FinishedJob): string {
    const { mark, words, color } = styleOf(ending);
    const paint = this.#paint[color];
    return this.#row([mark, paint], id, place, seconds === null ? '' : duration(seconds), (room) => {
      if (ending !== 'completed') return [[note === '' || ending === 'no_change' ? words : `${words}: ${note}`, paint]];
      return [[files.length > 0 ? fitNames(files, room) : note, this.#paint.dim]];
    });
  }

  #row(mark: Span, id: string, place: string, time: string, rest: (room: number) => Span[]): string {
    const { dim } = this.#paint;
    const spans: Span[] = [mark, [' '], [fit(id, this.#idWidth, 'left', cutMiddle)], ['  ']];
    if (this.#placeWidth > 0) spans.push([`${fit(place, this.#placeWidth, 'left', cutMiddle)}  `, dim]);
    spans.push([fit(time, this.#timeWidth, 'right'), dim], ['  ']);
    return line(this.#columns, [...spans, ...rest(this.#columns - widthOf(spans))]);
  }
}

/** A notice as a line: a mark, and what it says. */
export function noticeLine({ level, text }: Notice, { columns, color }: FrameOptions): string {
  const { dim, red, yellow } = paintFor(color);
  if (level === 'info') return line(columns, [[`ℹ ${text}`, dim]]);
  return line(columns, [level === 'error' ? ['✖ ', red] : ['⚠ ', yellow], [text]]);
}
