import { counted } from '../../../lib/text/plural.ts';
import { duration } from '../../text/durations.ts';
import { placeName } from '../../text/place-name.ts';
import { styleOf } from '../../styles.ts';
import { escapeMarkup } from '../markup.ts';
import type { AttemptSpan } from '../run-report.ts';

/** An attempt with the job that it belongs to. */
export interface TimelineSpan extends AttemptSpan {
  readonly job: string;
  /** The id of the element that has the job. */
  readonly anchor: string;
}

/** Units of the drawing for the whole run. */
const WIDTH = 1000;
/** Where no style is. */
const FILLS = { green: '#1a7f37', red: '#cf222e', yellow: '#9a6700', gray: '#59636e', cyan: '#59636e' } as const;
/** A short attempt is still seen. */
const MIN_WIDTH = 1.5;

/** When each instance was at work on what: a row for each, with a bar for each attempt that leads to its job. */
export function timeline(spans: readonly TimelineSpan[]): string {
  if (spans.length === 0) return '';
  const end = spans.reduce((most, { from, seconds }) => Math.max(most, from + seconds), 0.001);
  const lanes = Map.groupBy(spans, ({ pool, tool, instance }) => placeName(pool, tool, instance));
  const rows = [...lanes].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return [
    '<h2>Timeline</h2>\n',
    `<p class="dim">Each bar is an attempt at a job, and leads to it. The whole width is ${duration(end)}.</p>\n`,
    ...rows.map(([name, own]) => lane(name, own, end)),
  ].join('');
}

function lane(name: string, spans: readonly TimelineSpan[], end: number): string {
  const text = escapeMarkup(name);
  const bars = spans.map((span) => bar(span, end)).join('');
  const label = `${text}: ${counted(spans.length, 'attempt')}`;
  return `<div class="lane"><span title="${text}">${text}</span><svg viewBox="0 0 ${WIDTH} 20" preserveAspectRatio="none" width="100%" height="20" role="img" aria-label="${label}">${bars}</svg></div>\n`;
}

function bar({ from, seconds, job, anchor, outcome }: TimelineSpan, end: number): string {
  const x = (from / end) * WIDTH;
  const width = Math.min(Math.max((seconds / end) * WIDTH, MIN_WIDTH), Math.max(WIDTH - x, MIN_WIDTH));
  const { text, color } = styleOf(outcome);
  const title = escapeMarkup(`${job}: ${text}, ${duration(seconds)}, began after ${duration(from)}`);
  return `<a href="#${anchor}"><rect class="${color}" fill="${FILLS[color]}" x="${x.toFixed(2)}" y="2" width="${width.toFixed(2)}" height="16"><title>${title}</title></rect></a>`;
}
