import { plural } from '../../lib/text/plural.ts';
import { clockTime } from '../text/durations.ts';
import { line, type Span, widthOf } from '../text/spans.ts';
import type { Paint, Painter } from '../paint.ts';
import type { RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';

/** A count: its text, the mark that stands for it in a narrow window, and its colour where it is not 0. */
type Count = readonly [count: number, text: string, mark: string, paint?: Painter];

/** The last line of a frame: how many jobs, or instances, are in which state, and the time. */
export function countsLine(view: RunView, { columns, now, paint }: LineOptions): string {
  const time: Span = [clockTime(view.elapsed(now))];
  const isCluster = view.jobs.total === 0;
  if (isCluster && view.pools.size === 0) return line(columns, [time]);
  const counts = isCluster ? instanceCounts(view, paint) : jobCounts(view, paint);
  const shown = counts.filter(([count, text]) => count > 0 || text === 'done' || text === 'ready');
  const long = shown.flatMap(([count, text, , color]): Span[] => [
    [`${count} ${text}`, count > 0 ? color : undefined],
    [' · ', paint.dim],
  ]);
  if (widthOf([...long, time]) <= columns) return line(columns, [...long, time]);
  const short = shown.map(([count, , mark, color]): Span => [`${mark} ${count}  `, color]);
  return line(columns, [...short, time]);
}

function jobCounts({ jobs, restarts }: RunView, { green, cyan, red, yellow }: Paint): Count[] {
  const { counts, running, waiting } = jobs;
  return [
    [counts.done, 'done', '✔', green],
    [counts.not_chosen, 'not chosen', '○'],
    [running.size, 'running', '❯', cyan],
    [waiting, 'waiting', '◌'],
    [counts.failed, 'failed', '✖', red],
    [counts.skipped, 'skipped', '↓', yellow],
    [counts.cancelled, 'cancelled', '■', yellow],
    [jobs.withRefusals, 'with refusals', '⊘', yellow],
    [restarts, plural(restarts, 'restart'), '↻', yellow],
  ];
}

/** Of a cluster without jobs: the states of its instances, and how their turns ended. */
function instanceCounts({ pools, turns, restarts }: RunView, { green, cyan, red, yellow }: Paint): Count[] {
  const states = [...pools.values()].flatMap(({ instances }) => instances.map(({ state }) => state));
  const countOf = (name: string) => states.filter((state) => state === name).length;
  return [
    [countOf('ready'), 'ready', '✔', green],
    [countOf('busy'), 'busy', '❯', cyan],
    [countOf('starting'), 'starting', '◌'],
    [countOf('given_up'), 'given up', '✖', red],
    [turns.done, `${plural(turns.done, 'turn')} done`, '☑'],
    [turns.failed, 'failed', '✖', red],
    [turns.cancelled, 'interrupted', '■', yellow],
    [restarts, plural(restarts, 'restart'), '↻', yellow],
  ];
}
