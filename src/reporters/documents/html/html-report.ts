import { counted, grouped } from '../../../lib/text/plural.ts';
import { failureOf, failuresTitle } from '../../../model/run/fail-on.ts';
import { firstJobs } from '../../../model/run/job-results.ts';
import type { JobResult } from '../../../model/run/job-result.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import { duration } from '../../text/durations.ts';
import { faultText } from '../../view/fault-text.ts';
import { landingText } from '../../text/landing-text.ts';
import { costText } from '../../text/number-format.ts';
import { type Style, styleOf } from '../../styles.ts';
import { endingCounts, endingOf } from '../../../model/run/ending.ts';
import { escapeMarkup } from '../markup.ts';
import { type RunReport, spansOf } from '../run-report.ts';
import { transcriptPlace } from '../../text/transcript-place.ts';
import { jobSection } from './job-section.ts';
import { STYLE } from './style.ts';
import { timeline, type TimelineSpan } from './timeline.ts';

/** Failed jobs that the top of the page links to. */
const MAX_LINKS = 200;

/**
 * The result of a run as one HTML file: no script, nothing from elsewhere, no data URLs, so that it opens from a disk, in a mail
 * and under the policy of Jenkins, which also takes its style away. It comes in pieces: of a large run it is many megabytes.
 */
export function* htmlReport({ result, excerptsOf }: RunReport): Generator<string> {
  const { jobs, run_id } = result;
  const spans: TimelineSpan[] = [];
  let place = 0;
  for (const job of jobs) {
    const anchor = anchorOf(place++);
    for (const span of spansOf(job, result)) spans.push({ ...span, job: job.id, anchor });
  }
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>aim run ${escapeMarkup(run_id)}</title>
<style>${STYLE}</style>
</head>
<body>
`;
  yield headerOf(result);
  yield failuresOf(result);
  yield timeline(spans);
  if (jobs.length > 0) yield '<h2>Jobs</h2>\n';
  place = 0;
  for (const job of jobs) {
    const failure = failureOf(job, result.fail_on);
    const transcript = transcriptPlace(job, result, { from: result.cwd, stateDir: undefined });
    yield jobSection(job, { ...excerptsOf(job), failure, transcript }, anchorOf(place++));
  }
  yield '</body>\n</html>\n';
}

/** Not the id of the job, which may be anything. */
function anchorOf(index: number): string {
  return `job-${index + 1}`;
}

function headerOf(result: StreamedResult): string {
  const { run_id, jobs, duration_s, usage, started_at, cwd, aim_version } = result;
  const cost = costText(usage);
  const facts = [
    counted(jobs.length, 'job'),
    `${duration(duration_s)} in all`,
    ...(usage?.input_tokens == null ? [] : [`${grouped(usage.input_tokens)} tokens in`]),
    ...(usage?.output_tokens == null ? [] : [`${grouped(usage.output_tokens)} tokens out`]),
    ...(cost === null ? [] : [cost]),
  ];
  const at = escapeMarkup(started_at);
  return [
    `<h1>aim run ${escapeMarkup(run_id)}</h1>\n`,
    `<p>${countsOf(jobs)}</p>\n`,
    `<p>${facts.map(escapeMarkup).join(' · ')}</p>\n`,
    `<p class="dim"><time datetime="${at}">${at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>, in ${escapeMarkup(cwd)}, aim ${escapeMarkup(aim_version)}</p>\n`,
    ...notesOf(result).map((note) => `<p class="yellow">${escapeMarkup(note)}</p>\n`),
    ...landingOf(result),
  ].join('');
}

function countsOf(jobs: Iterable<JobResult>): string {
  return endingCounts(jobs)
    .map(([ending, count]) => {
      const { text, color, mark }: Style = styleOf(ending);
      return `<span class="${color}">${mark} ${count} ${text}</span>`;
    })
    .join(' · ');
}

/** What a reader has to know of the run as a whole. */
function notesOf({ interrupted, fault, rehearsal, unattributed, pools, counts }: StreamedResult): string[] {
  return [
    ...(fault === null ? [] : [faultText({ counts }, fault.message)]),
    ...(interrupted ? ['Interrupted: not all of it was done.'] : []),
    ...(rehearsal ? ['This was a rehearsal: the rehearsal agent did the work, no model was asked.'] : []),
    ...pools.flatMap(({ name, restarts, given_up }) => [
      ...(restarts === 0 ? [] : [`${name}: ${counted(restarts, 'restart')}`]),
      ...given_up.map(({ index, reason }) => `${name}#${index} was given up: ${reason}`),
    ]),
    ...(unattributed === null || unattributed.length === 0
      ? []
      : [
          `Changed during the run, and no job explains it: ${unattributed.slice(0, 20).join(', ')}${unattributed.length > 20 ? ', …' : ''}`,
        ]),
  ];
}

function landingOf({ landing, run_id }: StreamedResult): string[] {
  if (landing === null || landing.kind === 'nothing') return [];
  const { kind, reason, note, command } = landing;
  return [
    `<p>${escapeMarkup(landingText(landing, run_id))}${reason === null ? '' : `: ${escapeMarkup(reason)}`}</p>\n`,
    ...(note === null ? [] : [`<p class="yellow">${escapeMarkup(note)}</p>\n`]),
    ...(command === null
      ? []
      : [
          `<p class="dim">${kind === 'landed' ? 'To undo it' : 'To bring it in'}: <code>${escapeMarkup(command)}</code></p>\n`,
        ]),
  ];
}

/** Links to what failed: that is what a reader looks for. */
function failuresOf({ jobs, fail_on }: StreamedResult): string {
  let hasSuccess = false;
  const hasFailed = (job: JobResult) => {
    const failed = failureOf(job, fail_on) !== null;
    hasSuccess ||= failed && job.success;
    return failed;
  };
  const failed = firstJobs(jobs, hasFailed, MAX_LINKS);
  if (failed.count === 0) return '';
  const items = failed.jobs.map((job, index) => {
    const { mark, text, color } = styleOf(endingOf(job));
    const why = (job.success ? failureOf(job, fail_on) : job.error)?.split('\n', 1)[0]?.slice(0, 300) ?? '';
    return `<li><a href="#${anchorOf(failed.places[index]!)}">${escapeMarkup(job.id)}</a> <span class="${color}">${mark} ${text}</span>${why === '' || why === text ? '' : `: ${escapeMarkup(why)}`}</li>\n`;
  });
  const more = failed.count - items.length;
  return `<h2>${failuresTitle(hasSuccess)}</h2>\n<ul>${items.join('')}${more > 0 ? `<li>… and ${more} more, below</li>` : ''}</ul>\n`;
}
