import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import type { InstanceView } from '../../model/pool/instance-view.ts';
import { usedText } from '../../model/budget/budget-text.ts';
import type { StartView } from '../../model/pool/start-view.ts';
import type { OpenQuestion } from '../../model/questions/question.ts';
import { clockTime } from '../text/durations.ts';
import { pauseText } from '../text/pause-text.ts';
import { line, type Span } from '../text/spans.ts';
import { fit, tidy, tidyName } from '../text/text-width.ts';
import { optionsText, questionText, timeLeft } from '../text/questions.ts';
import type { Paint } from '../paint.ts';
import { ASKS, styleOfState } from '../styles.ts';

/** The window and the time that a status is shown for. */
export interface StatusOptions {
  /** Width of the window, in cells. */
  readonly columns: number;
  readonly paint: Paint;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The clusters and runs that are running, for a person: each with its instances as a table. */
export function statusLines(clusters: readonly ClusterStatus[], options: StatusOptions): string[] {
  return clusters.flatMap((cluster, index) => [...(index > 0 ? [''] : []), ...clusterLines(cluster, options)]);
}

function clusterLines(cluster: ClusterStatus, options: StatusOptions): string[] {
  const { columns, paint, now } = options;
  const { bold, dim } = paint;
  const title = cluster.kind === 'run' ? `${tidyName(cluster.name)} (run)` : tidyName(cluster.name);
  const facts = factsOf(cluster).flatMap((fact): Span[] => [[' · ', dim], [fact]]);
  const up = clockTime(now - Date.parse(cluster.started_at));
  return [
    line(columns, [[title, bold], ...facts]),
    line(columns, [[`  up ${up}, pid ${cluster.pid}, in ${tidy(cluster.cwd)}`, dim]]),
    ...pauseLines(cluster, options),
    ...budgetLines(cluster, options),
    ...(cluster.instances.length === 0 ? [] : [headLine(options)]),
    ...cluster.instances.flatMap((view) => {
      const asks = cluster.questions.filter(({ instance }) => instance === view.index);
      return [
        instanceLine(view, asks.length > 0, options),
        ...urlLines(view, options),
        ...branchLines(view, options),
        ...askLines(asks, options),
      ];
    }),
    ...askLines(
      cluster.questions.filter(({ instance }) => instance === null),
      options,
    ),
  ];
}

function pauseLines({ pause }: ClusterStatus, { columns, paint, now }: StatusOptions): string[] {
  if (pause === null) return [];
  const text = `  ${pauseText(pause, now)}${pause.reason === '' ? '' : `: ${tidy(pause.reason)}`}`;
  return [line(columns, [[text, paint.yellow]])];
}

function budgetLines({ budget }: ClusterStatus, { columns, paint }: StatusOptions): string[] {
  if (budget === null) return [];
  if (budget.spent === null) return [line(columns, [[`  budget: ${usedText(budget)}`, paint.dim]])];
  return [line(columns, [[`  budget spent: ${usedText(budget)}; takes no prompts`, paint.yellow]])];
}

function factsOf(cluster: ClusterStatus): string[] {
  const { name, pool, tool, version, count, routing, model, start, waiting, unread } = cluster;
  const hasNamedPool = pool !== name && pool !== tool;
  return [
    cluster.state.replace('_', ' '),
    `${count} × ${hasNamedPool ? `${tidyName(pool)} (${tidyName(tool)})` : tidyName(tool)}`,
    ...processesOf(cluster.instances),
    ...(version === null ? [] : [tidyName(version)]),
    routing,
    ...(model === null ? [] : [tidyName(model)]),
    ...(start === null || start.how === 'plain' ? [] : [startText(start)]),
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
    ...(unread === 0 ? [] : [`${unread} unread`]),
  ];
}

/** How many processes there are, where instances share them. */
function processesOf(instances: readonly InstanceView[]): string[] {
  if (instances.every(({ process_sessions: sessions }) => sessions === undefined)) return [];
  const { size } = new Set(instances.flatMap(({ pid }) => pid ?? []));
  return [size === 1 ? 'in one process' : `in ${size} processes`];
}

function startText(start: Exclude<StartView, { how: 'plain' }>): string {
  if (start.how === 'loading') return 'loading';
  return start.resident ? 'warm, from aim warm' : 'warm start';
}

/** A column of the table of instances: its head, its width in cells, and its text. */
type Column = readonly [head: string, cells: number, text: (view: InstanceView, now: number) => string];

const INDEX: Column = ['#', 3, ({ index }) => String(index)];
const STATE: Column = ['state', 8, ({ state }) => styleOfState(state).text];
const REST: readonly Column[] = [
  ['pid', 7, ({ pid }) => (pid === null ? '' : String(pid))],
  [
    'up',
    7,
    ({ alive, started_at }, now) => (alive && started_at !== null ? clockTime(now - Date.parse(started_at)) : ''),
  ],
  ['turns', 5, ({ responses_read }) => String(responses_read)],
  ['restarts', 8, ({ restarts }) => String(restarts)],
  ['queue', 5, ({ pending }) => String(pending)],
];

/** Not cut: an address whose end is missing leads nowhere. */
function urlLines({ url }: InstanceView, { paint }: StatusOptions): string[] {
  if (url === undefined) return [];
  return [line(Number.POSITIVE_INFINITY, [[`       ${tidy(url)}`, paint.dim]])];
}

/** Not cut: the name of a branch is copied. */
function branchLines({ worktree }: InstanceView, { paint }: StatusOptions): string[] {
  if (worktree === undefined || worktree.branch === null) return [];
  const text = `       not merged: ${tidy(worktree.branch)}`;
  return [line(Number.POSITIVE_INFINITY, [[text, paint.dim]])];
}

/** What is asked, and how it is answered. */
function askLines(questions: readonly OpenQuestion[], { columns, paint, now }: StatusOptions): string[] {
  const { yellow, dim } = paint;
  return questions.flatMap((question) => {
    const left = timeLeft(question, now);
    return [
      line(columns, [[`       ${tidyName(question.turn)} asks: ${questionText(question)}`, yellow]]),
      line(columns, [[`       ${optionsText(question)} · ${left} left · aim answer ${tidyName(question.turn)}`, dim]]),
    ];
  });
}

function headLine({ columns, paint: { bold } }: StatusOptions): string {
  const texts = [`  ${rightCell(INDEX, INDEX[0])}`, `${fit(STATE[0], STATE[1])}  `];
  const rest = REST.map((column) => rightCell(column, column[0]));
  return line(columns, [[[...texts, ...rest, 'for'].join(''), bold]]);
}

function instanceLine(view: InstanceView, asks: boolean, { columns, paint, now }: StatusOptions): string {
  const [, cells, text] = STATE;
  const style = asks ? ASKS : styleOfState(view.state);
  const spans: Span[] = [
    [`  ${rightCell(INDEX, INDEX[2](view, now))}`],
    [`${fit(asks ? style.text : text(view, now), cells)}  `, paint[style.color]],
    ...REST.map((column): Span => [rightCell(column, column[2](view, now))]),
    [noteOf(view)],
  ];
  return line(columns, spans).trimEnd();
}

const rightCell = ([, cells]: Column, text: string) => `${fit(text, cells, 'right')}  `;

/** Who leases a living instance; why another one is down. */
function noteOf({ alive, holder, last_error, return_code }: InstanceView): string {
  const exit = return_code === null ? '' : `exit code ${return_code}`;
  return tidy(alive ? (holder ?? '') : (last_error ?? exit));
}
