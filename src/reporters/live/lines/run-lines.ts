import { counted } from '../../../lib/text/plural.ts';
import type { EventOf } from '../../../model/events.ts';
import { endingCounts } from '../../../model/run/ending.ts';
import type { Paint } from '../../paint.ts';
import { endingCountsText } from '../../styles.ts';
import { landingText } from '../../text/landing-text.ts';
import { modelCostText } from '../../text/number-format.ts';
import { cut, tidy } from '../../text/text-width.ts';
import { poolTitle } from '../../view/pool-view.ts';
import type { RunView } from '../../view/run-view.ts';
import { MAX_CELLS } from './line-parts.ts';

export function runStartedLines(
  { run_id, cwd, jobs, rehearsal }: EventOf<'run_started'>,
  view: RunView,
  paint: Paint,
): string[] {
  const pools = poolTitles(view);
  const where = pools === '' ? '' : ` on ${pools}`;
  const line = cut(tidy(`run ${run_id}: ${counted(jobs.length, 'job')}${where} in ${cwd}`), MAX_CELLS);
  return rehearsal ? [line, paint.yellow('this is a rehearsal: no tool does the work')] : [line];
}

export function runResumedLine({ run_id, cwd, jobs, kept }: EventOf<'run_resumed'>, view: RunView): string {
  const left = `${jobs.length - kept.length} of ${counted(jobs.length, 'job')}`;
  return cut(tidy(`run ${run_id} goes on: ${left} on ${poolTitles(view)} in ${cwd}`), MAX_CELLS);
}

function poolTitles(view: RunView): string {
  return [...view.pools.values()].map(poolTitle).join(', ');
}

export function landedLines({ landing }: EventOf<'landed'>): string[] {
  if (landing.branch === null) return [];
  return [tidy(landingText(landing, '')), ...(landing.note === null ? [] : [tidy(landing.note)])];
}

export function runFinishedLines({ result }: EventOf<'run_finished'>): string[] {
  const how = result.interrupted ? 'interrupted' : result.fault === null ? 'finished' : 'ended by a fault';
  const line = tidy(`run ${how}: ${endingCountsText(endingCounts(result.jobs)) || 'no jobs'}`);
  return [line, ...result.costs.map((cost) => cut(modelCostText(cost), MAX_CELLS))];
}

export function noticeLine({ level, message, about }: EventOf<'notice'>, paint: Paint): string {
  const text = cut(tidy(about === null ? message : `${about}: ${message}`), MAX_CELLS);
  if (level === 'info') return text;
  return (level === 'error' ? paint.red : paint.yellow)(`${level}: ${text}`);
}

export function gapLine({ missed }: EventOf<'gap'>, paint: Paint): string {
  return paint.yellow(`${counted(missed, 'event')} ${missed === 1 ? 'was' : 'were'} missed`);
}
