import type { ClusterStatus } from '../../model/cluster-status.ts';
import type { InstanceView } from '../../model/instance-view.ts';
import { fit, tidy, tidyName } from '../text/text-width.ts';
import { clockTime } from '../text/durations.ts';
import { styleOfState } from '../text/instance-row.ts';
import { paintFor } from '../text/theme.ts';
import { line, type Span } from '../text/spans.ts';

export interface StatusOptions {
  readonly columns: number;
  readonly color: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is held, for a person: each cluster, and its instances as a table. */
export function statusLines(clusters: readonly ClusterStatus[], options: StatusOptions): string[] {
  return clusters.flatMap((cluster, index) => [...(index > 0 ? [''] : []), ...linesOf(cluster, options)]);
}

function linesOf(cluster: ClusterStatus, options: StatusOptions): string[] {
  const { columns, color, now } = options;
  const paint = paintFor(color);
  const { name, kind, pool, tool, version, count, routing, model, start, waiting, unread, cwd, pid, started_at } =
    cluster;
  const title = kind === 'run' ? `${tidyName(name)} (run)` : tidyName(name);
  const facts = [
    cluster.state.replace('_', ' '),
    `${count} × ${pool === name || pool === tool ? tidyName(tool) : `${tidyName(pool)} (${tidyName(tool)})`}`,
    ...(version === null ? [] : [tidyName(version)]),
    routing,
    ...(model === null ? [] : [tidyName(model)]),
    ...(start === null || start.how === 'plain' ? [] : [start.how === 'warm' ? 'warm start' : 'loading']),
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
    ...(unread === 0 ? [] : [`${unread} unread`]),
  ];
  return [
    line(columns, [[title, paint.bold], ...facts.flatMap((fact): Span[] => [[' · ', paint.dim], [fact]])]),
    line(columns, [[`  up ${clockTime(now - Date.parse(started_at))}, pid ${pid}, in ${tidy(cwd)}`, paint.dim]]),
    ...(cluster.instances.length === 0 ? [] : [row(HEAD, columns, paint.bold, paint.bold)]),
    ...cluster.instances.map((view) => {
      const { color: tint } = styleOfState(view.state);
      return row(cellsOf(view, now), columns, undefined, paint[tint]);
    }),
  ];
}

interface Cells {
  readonly index: string;
  readonly state: string;
  readonly pid: string;
  readonly up: string;
  readonly turns: string;
  readonly restarts: string;
  readonly queue: string;
  readonly note: string;
}

const HEAD: Cells = {
  index: '#',
  state: 'state',
  pid: 'pid',
  up: 'up',
  turns: 'turns',
  restarts: 'restarts',
  queue: 'queue',
  note: 'for',
};

function cellsOf(view: InstanceView, now: number): Cells {
  const { index, state, alive, pid, started_at, responses_read, restarts, pending, holder, last_error, return_code } =
    view;
  const code = return_code === null ? '' : `exit code ${return_code}`;
  return {
    index: String(index),
    state: styleOfState(state).words,
    pid: pid === null ? '' : String(pid),
    up: alive && started_at !== null ? clockTime(now - Date.parse(started_at)) : '',
    turns: String(responses_read),
    restarts: String(restarts),
    queue: String(pending),
    note: tidy(alive ? (holder ?? '') : (last_error ?? code)),
  };
}

function row(cells: Cells, columns: number, paint: Span[1], statePaint: Span[1]): string {
  const spans: Span[] = [
    [`  ${fit(cells.index, 3, 'right')}  `, paint],
    [`${fit(cells.state, 8)}  `, statePaint],
    [`${fit(cells.pid, 7, 'right')}  `, paint],
    [`${fit(cells.up, 7, 'right')}  `, paint],
    [`${fit(cells.turns, 5, 'right')}  `, paint],
    [`${fit(cells.restarts, 8, 'right')}  `, paint],
    [`${fit(cells.queue, 5, 'right')}  `, paint],
    [cells.note, paint],
  ];
  return line(columns, spans).trimEnd();
}
