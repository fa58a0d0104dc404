import type { ClusterSummary } from '../../model/cluster/cluster-summary.ts';
import type { RecordedTurn } from '../../model/cluster/recorded-turn.ts';
import { duration } from '../text/durations.ts';
import { dateAndTime } from '../text/local-time.ts';
import { line, type Span } from '../text/spans.ts';
import { fitNames, tidy, tidyName } from '../text/text-width.ts';
import { endingCountsText, styleOf } from '../styles.ts';
import { paintFor } from '../theme.ts';

/** How many turns of a cluster are listed; the newest. */
const MAX_TURNS = 50;

const STANDINGS = {
  running: ['running', 'cyan'],
  ended: ['ended', 'green'],
  cut_short: ['cut short', 'red'],
  unreadable: ['unreadable', 'red'],
} as const;

export interface ClusterReportOptions {
  /** Width of the window, in cells. */
  readonly columns: number;
  readonly color: boolean;
}

type Summary = Omit<ClusterSummary, 'unmerged'>;

/** Clusters that are on record, the newest first: a line each, and one more where work of it is nowhere else. */
export function clustersLines(clusters: readonly ClusterSummary[], { columns, color }: ClusterReportOptions): string[] {
  const paint = paintFor(color);
  return clusters.flatMap((cluster) => {
    const { unmerged } = cluster;
    const head = line(columns, headOf(cluster, color, ['launched', timeOf(cluster.started_at)]));
    if (unmerged === null || unmerged.length === 0) return [head];
    return [head, line(columns, [['  not merged: ', paint.yellow], [fitNames(unmerged, Math.max(8, columns - 14))]])];
  });
}

/** A cluster for a person: how it stands, what it left, and its turns. */
export function clusterReport(
  cluster: Summary,
  turns: readonly RecordedTurn[],
  left: readonly string[],
  options: ClusterReportOptions,
): string[] {
  const { columns, color } = options;
  const paint = paintFor(color);
  const shown = turns.slice(-MAX_TURNS);
  const open = turns.flatMap(({ turn, ended_at: end, sessions }) =>
    end === null ? sessions.map((it) => [turn, it] as const) : [],
  );
  return [
    line(columns, headOf(cluster, color, [])),
    line(columns, [
      [
        `  from ${timeOf(cluster.started_at)}${cluster.ended_at === null ? '' : ` to ${timeOf(cluster.ended_at)}`}, in ${tidy(cluster.cwd ?? '')}`,
        paint.dim,
      ],
    ]),
    ...left.map((text) => paint.yellow(`  ${tidy(text)}`)),
    ...(cluster.state === 'running'
      ? []
      : open.map(([turn, session]) => paint.yellow(`  ${sessionText(turn, session)}`))),
    ...(shown.length < turns.length ? [paint.dim(`  ${turns.length - shown.length} earlier turns`)] : []),
    ...shown.map((turn) => turnLine(turn, options)),
    paint.dim(`  answers and transcripts: ${tidy(cluster.folder)}`),
  ];
}

/** One turn for a person: its prompt, how it ended, its answer. @param answer null: there is none, or its file has gone. */
export function turnReport(turn: RecordedTurn, answer: string | null, options: ClusterReportOptions): string[] {
  const { columns, color } = options;
  const paint = paintFor(color);
  const reason =
    turn.outcome !== null && 'reason' in turn.outcome ? turn.outcome.reason : (turn.error?.message ?? null);
  const more = turn.prompt_chars > turn.prompt.length ? [paint.dim(`(${turn.prompt_chars} characters in all)`)] : [];
  return [
    turnLine(turn, options),
    ...(reason === null ? [] : reason.split('\n').map((text) => `    ${tidy(text)}`)),
    ...(turn.files.length === 0
      ? []
      : [line(columns, [['changed: ', paint.bold], [fitNames(filesOf(turn), columns - 9)]])]),
    ...workLines(turn).map(paint.dim),
    ...turn.sessions.map((session) => paint.dim(sessionText(turn.turn, session))),
    '',
    paint.bold('prompt'),
    ...turn.prompt.split('\n').map(tidy),
    ...more,
    ...(answer === null ? [] : ['', paint.bold('answer'), ...answer.replace(/\n+$/, '').split('\n')]),
  ];
}

function headOf(cluster: Summary, color: boolean, between: readonly string[]): Span[] {
  const paint = paintFor(color);
  const { id, name, tool, count, state, pid, turns, counts } = cluster;
  const [text, tint] = STANDINGS[state];
  const known = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const rest = turns > known ? [`${turns - known} without an end`] : [];
  return [
    [tidyName(id), paint.bold],
    [between.map((part) => `  ${part}`).join(''), paint.dim],
    [`  ${text}${pid === null ? '' : ` (pid ${pid})`}`, paint[tint]],
    [`  ${tidyName(name ?? 'no name')}: ${count} × ${tidyName(tool ?? 'no tool')}`],
    [`  ${[endingCountsText(Object.entries(counts)), ...rest].filter((part) => part !== '').join(', ') || 'no turns'}`],
  ];
}

function turnLine(turn: RecordedTurn, { columns, color }: ClusterReportOptions): string {
  const paint = paintFor(color);
  const kind = turn.outcome?.kind ?? (turn.error === null ? null : 'not_started');
  const style = kind === null ? { mark: '·', text: 'no end', color: 'yellow' as const } : styleOf(kind);
  const took = turn.duration_ms === null ? '' : ` after ${duration(turn.duration_ms / 1000)}`;
  const where = turn.instance === null ? '' : ` on ${turn.instance}`;
  const job = turn.job === null ? '' : `${tidyName(turn.job)}: `;
  return line(columns, [
    [`${style.mark} ${tidyName(turn.turn)} `, paint[style.color]],
    [`${style.text}${took}${where}`],
    [`  ${job}${tidy(turn.prompt.split('\n').find((text) => text.trim() !== '') ?? '')}`, paint.dim],
  ]);
}

function workLines({ work }: RecordedTurn): string[] {
  if (work === null) return [];
  return [
    ...(work.commit === null ? [] : [`its change: git show ${work.commit.slice(0, 12)}`]),
    ...(work.branch === null ? [] : [`branch: ${work.branch}`]),
    ...(work.refusal === null ? [] : [`can't be merged as it is: ${work.refusal}`]),
  ].map(tidy);
}

function sessionText(turn: string, { title, session, url }: RecordedTurn['sessions'][number]): string {
  const what =
    session === null ? `may have made a session called ${JSON.stringify(title)}` : `made the session ${session}`;
  return tidy(`${turn} ${what}${url === null ? '' : `: ${url}`}`);
}

function filesOf({ files, files_more: more }: RecordedTurn): string[] {
  return [...files, ...(more > 0 ? [`and ${more} more`] : [])];
}

function timeOf(at: string | null): string {
  return at === null ? 'an unknown time' : dateAndTime(at);
}
