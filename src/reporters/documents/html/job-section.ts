import type { Attempt, JobResult } from '../../../model/run/job-result.ts';
import type { Usage } from '../../../model/turn/usage.ts';
import { duration } from '../../text/durations.ts';
import { compact, costText } from '../../text/number-format.ts';
import { placeName } from '../../text/place-name.ts';
import { refusalCounts } from '../../text/refusals.ts';
import { styleOf } from '../../styles.ts';
import { endingOf } from '../../../model/run/ending.ts';
import { escapeMarkup } from '../markup.ts';
import type { Excerpt, JobExcerpts } from '../run-report.ts';

/** Files and refusals that are named. */
const MAX_NAMED = 100;

/**
 * One job: a line with how it ended, and below it all that is known of it. @param anchor the id of its element.
 * `failure`: why it is a failure of its run; null: it is none. `transcript`: how a person gets at that; null: it has none.
 */
export function jobSection(
  job: JobResult,
  texts: JobExcerpts & { readonly failure: string | null; readonly transcript: string | null },
  anchor: string,
): string {
  const { mark, text, color } = styleOf(endingOf(job));
  const ran = job.turns > 0;
  const facts = [
    `<span class="${color}">${mark} ${text}</span>`,
    ...(ran ? [`<span>${escapeMarkup(placeName(job.pool, job.tool, job.instance))}</span>`] : []),
    ...(ran ? [`<span>${duration(job.duration_s)}</span>`] : []),
    ...usageFacts(job),
  ];
  return [
    `<details id="${anchor}"${texts.failure === null ? '' : ' open'}><summary><b>${escapeMarkup(job.id)}</b> ${facts.join(' ')}</summary>\n`,
    ...(job.error === null ? [] : [section('Why it did not complete', pre(job.error))]),
    ...(job.success && texts.failure !== null ? [section('Why it failed', pre(texts.failure))] : []),
    ...(ran ? [`<p class="dim">Waited ${duration(job.queued_s)} from the start of the run.</p>\n`] : []),
    ...attemptsOf(job.attempts),
    ...textSection('Prompt', texts.prompt),
    ...textSection('Answer', texts.answer),
    ...filesOf(job),
    ...patchSection(texts.patch),
    ...textSection('Output of the check', texts.check),
    ...refusalsOf(job),
    ...(texts.transcriptEnd === null ? [] : [section('The end of its transcript', pre(texts.transcriptEnd))]),
    ...placesOf(job, texts.transcript),
    '</details>\n',
  ].join('');
}

function usageFacts({ usage }: JobResult): string[] {
  return usageTexts(usage).map((text) => `<span class="dim">${text}</span>`);
}

function usageTexts(usage: Usage | null): string[] {
  if (usage === null) return [];
  const { input_tokens, output_tokens } = usage;
  const cost = costText(usage);
  const isKnown = input_tokens !== null || output_tokens !== null;
  const tokens = [input_tokens, output_tokens]
    .map((count) => (count === null ? '?' : compact(count)))
    .join(' tokens in, ');
  return [...(isKnown ? [`${tokens} out`] : []), ...(cost === null ? [] : [cost])];
}

function attemptsOf(attempts: readonly Attempt[]): string[] {
  if (attempts.length === 0) return [];
  const rows = attempts.map(({ outcome, pool, tool, instance, model, usage, duration_s, error }, index) => {
    const place = tool === null ? '' : placeName(pool, tool, instance);
    const used = usageTexts(usage).join(', ');
    const why = error?.split('\n', 1)[0] ?? '';
    const cells = [String(index + 1), styleOf(outcome).text, place, model ?? '', duration(duration_s), used, why];
    return `<tr>${cells.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>\n`;
  });
  const head = ['#', 'outcome', 'where', 'model', 'took', 'used', 'why'].map((name) => `<th>${name}</th>`).join('');
  return [section('Attempts', `<div class="wide"><table><tr>${head}</tr>\n${rows.join('')}</table></div>\n`)];
}

function filesOf({ files_changed, outside_files }: JobResult): string[] {
  if (files_changed.length === 0) return [];
  const outside = new Set(outside_files);
  const items = files_changed.map(
    (file) => `${escapeMarkup(file)}${outside.has(file) ? ' (the job did not name it)' : ''}`,
  );
  return [section('Changed', list(items))];
}

function refusalsOf({ refusals }: JobResult): string[] {
  if (refusals.length === 0) return [];
  const items = refusals.map(({ path, tool, reason }) => escapeMarkup([path ?? tool, reason].join(': ')));
  return [section(`Refused: ${escapeMarkup(refusalCounts(refusals))}`, list(items))];
}

function placesOf({ commit, branch, remote, check_output, patch }: JobResult, transcript: string | null): string[] {
  const url = remote?.url ?? null;
  const items = [
    ...(commit === null ? [] : [`commit <code>${escapeMarkup(commit)}</code>`]),
    ...(branch === null ? [] : [`its commit is the branch <code>${escapeMarkup(branch)}</code>`]),
    ...(url === null ? [] : [`session ${escapeMarkup(url)}`]),
    ...(remote?.pull_requests ?? []).map((request) => `pull request ${escapeMarkup(request.url)}`),
    ...[transcript, patch, check_output].flatMap((path) =>
      path === null ? [] : [`<code>${escapeMarkup(path)}</code>`],
    ),
  ];
  return items.length === 0 ? [] : [section('Where it is', list(items))];
}

function textSection(title: string, excerpt: Excerpt | null): string[] {
  if (excerpt === null || excerpt.text.trim() === '') return [];
  return [section(title, pre(excerpt.text) + restOf(excerpt))];
}

/** A change, with what it adds and takes away as such: also where no style is. */
function patchSection(excerpt: Excerpt | null): string[] {
  if (excerpt === null || excerpt.text.trim() === '') return [];
  const lines = excerpt.text.trimEnd().split('\n').map(diffLine);
  return [section('Change', `<pre>${lines.join('\n')}</pre>\n${restOf(excerpt)}`)];
}

function diffLine(line: string): string {
  const text = escapeMarkup(line);
  if (/^(diff |index |--- |\+\+\+ |@@ )/.test(line)) return `<b>${text}</b>`;
  if (line.startsWith('+')) return `<ins>${text}</ins>`;
  return line.startsWith('-') ? `<del>${text}</del>` : text;
}

function restOf({ rest }: Excerpt): string {
  return rest === null
    ? ''
    : `<p class="dim">This is the start of it. All of it is in <code>${escapeMarkup(rest)}</code></p>\n`;
}

function section(title: string, body: string): string {
  return `<h3>${title}</h3>\n${body}`;
}

function pre(text: string): string {
  return `<pre>${escapeMarkup(text.trimEnd())}</pre>\n`;
}

function list(items: readonly string[]): string {
  const more = items.length - MAX_NAMED;
  const shown = [...items.slice(0, MAX_NAMED), ...(more > 0 ? [`… and ${more} more`] : [])];
  return `<ul>${shown.map((item) => `<li>${item}</li>`).join('')}</ul>\n`;
}
