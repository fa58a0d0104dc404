import { nameList } from '../lib/text/name-list.ts';
import { counted } from '../lib/text/plural.ts';
import { AimError } from '../model/errors.ts';
import type { ClusterStatus } from '../model/cluster/cluster-status.ts';
import type { InstanceView } from '../model/pool/instance-view.ts';
import type { JobResult } from '../model/run/job-result.ts';
import { firstJobs } from '../model/run/job-results.ts';
import type { StreamedResult } from '../model/run/run-result.ts';
import { reasonOf } from '../model/turn/outcome-meaning.ts';
import type { OpenQuestion } from '../model/questions/question.ts';
import { describeOptions } from '../model/questions/read-answer.ts';
import type { Refusal } from '../model/turn/refusal.ts';
import type { TurnEnd } from '../model/turn/turn-end.ts';
import type { TurnWork } from '../model/turn/turn-work.ts';
import { duration } from '../reporters/text/durations.ts';
import { remoteOutputText } from '../reporters/text/remote-output.ts';
import { landingLines } from '../reporters/reports/summary/landing.ts';
import { hasAnswered } from '../reporters/view/ending.ts';

/*
 * What a controlling model reads. Plain text, most important things first: the ids by which later calls name a turn or a run,
 * how it ended, which files changed, the answer. Some clients show structured content beside the text, and some instead of it,
 * so there is none (seen with copilot 1.0.102, claude 2.1.330, codex 0.169.0, gemini 0.61.0).
 */

/** How much of an answer is shown unless all of it is asked for, in UTF-16 units: the first half and the last half. */
const MAX_ANSWER = 4000;
/** How many names of files stand in a line. */
const MAX_FILES = 20;
/** How much is shown of why a job did not complete, or what was merged did not land, in UTF-16 units. */
const MAX_REASON = 1000;
/** How many jobs of a run have a line. */
const MAX_JOBS = 50;
/** How much of the answers of a run is shown, in UTF-16 units, over all jobs. */
const MAX_RUN_ANSWERS = 16_000;
/** How many refusals are named. */
const MAX_REFUSALS = 10;

/** A turn that has not ended. */
export interface TurnProgress {
  readonly turn: string;
  /** Null: it waits for a worker. */
  readonly instance: number | null;
  readonly elapsedMs: number;
  /** The last line that its tool wrote; empty: none yet. */
  readonly lastLine: string;
  /** What its tool asks; null: nothing. */
  readonly question: OpenQuestion | null;
}

/** The end of a turn: «aider-2 on worker 0: completed (0.6 s)», the files that changed, the answer. */
export function turnEndText({ turn, instance, result, error }: TurnEnd, full: boolean): string {
  if (result === null) return `${turn}: did not start: ${error?.message ?? 'no reason is known'}`;
  const reason = reasonOf(result.outcome);
  const outcome = result.outcome.kind.replace('_', ' ');
  const head = `${turn} on worker ${instance}: ${outcome} (${duration(result.duration_ms / 1000)})${reason === null ? '' : `: ${reason}`}`;
  const files = result.files.length === 0 ? [] : [`files changed: ${nameList(result.files, MAX_FILES)}`];
  const branch = result.work === undefined ? [] : workLines(result.work);
  const refused = result.refusals.slice(0, MAX_REFUSALS).map(refusalText);
  const cut = result.text_truncated ? ['(the answer was longer than aim keeps)'] : [];
  const elsewhere = (result.remote?.outputs ?? []).map(remoteOutputText);
  return [head, ...files, ...branch, ...elsewhere, ...refused, shortened(result.text, full, turn), ...cut]
    .filter((line) => line !== '')
    .join('\n');
}

/** Where the work of a worker with a worktree of its own is. */
function workLines({ branch, refusal }: TurnWork): string[] {
  return [
    ...(branch === null ? [] : [`branch: ${branch} (not merged)`]),
    ...(refusal === null ? [] : [`can't be merged as it is: ${refusal}`]),
  ];
}

function refusalText({ what, tool, path, reason }: Refusal): string {
  if (what === 'question') return `it asked, and nobody answered: ${reason}`;
  return `${what === 'failed_edit' ? 'did not apply' : 'not allowed'}: ${tool}${path === null ? '' : ` ${path}`}: ${reason}`;
}

/** A turn that goes on: «aider-6 on worker 2: still at work (50 s): Applied edit to a.py». */
export function turnProgressText({ turn, instance, elapsedMs, lastLine, question }: TurnProgress): string {
  const since = duration(elapsedMs / 1000);
  if (question !== null) return `${turn} on worker ${instance}: ${askingText(question)}`;
  if (instance === null) return `${turn}: waits for a worker (${since})`;
  return `${turn} on worker ${instance}: still at work (${since})${lastLine === '' ? '' : `: ${lastLine}`}`;
}

/** What a turn asks, and how it is answered. */
export function askingText(question: OpenQuestion): string {
  const how = `answer with send: turn "${question.turn}", prompt: ${describeOptions(question)}`;
  return `asks: ${question.text}\n${how}; without an answer until ${question.until} it counts as denied`;
}

/** A cluster with a line for each worker. */
export function clusterText({ name, tool, version, state, cwd, model, instances, budget }: ClusterStatus): string {
  const about = [version, model === null ? null : `model ${model}`].filter((it) => it !== null);
  const head = `${name}: ${tool}${about.length === 0 ? '' : ` (${about.join(', ')})`}, ${state.replace('_', ' ')}, in ${cwd}`;
  const spent = budget === null || budget.spent === null ? [] : [`  takes no prompts any more: ${budget.spent}`];
  return [head, ...spent, ...instances.map(workerText)].join('\n');
}

function workerText(view: InstanceView): string {
  const { index, state, holder, prompts_sent: sent, restarts, last_error: error, worktree } = view;
  const facts = [
    state.replace('_', ' '),
    ...(holder === null ? [] : [`leased by ${holder}`]),
    `${sent} ${sent === 1 ? 'turn' : 'turns'}`,
    ...(restarts === 0 ? [] : [counted(restarts, 'restart')]),
    ...(worktree === undefined || worktree.branch === null ? [] : [`not merged: branch ${worktree.branch}`]),
    ...(error === null || state === 'ready' || state === 'busy' ? [] : [error]),
  ];
  return `  worker ${index}: ${facts.join(', ')}`;
}

/**
 * A run that has ended: how many jobs ended how, a line for each job, those first that did not complete, and the answers of
 * jobs that only ask. It is bounded; the folder of the run has all of it.
 */
export function runResultText(run: StreamedResult): string {
  const counts = Object.entries(run.counts).map(([outcome, count]) => `${count} ${outcome.replace('_', ' ')}`);
  const head = `run ${run.run_id}: ended after ${duration(run.duration_s)}: ${counts.join(', ') || 'no jobs'}`;
  const fault = run.fault === null ? [] : [`it ended early: ${run.fault.message}`];
  const failed = firstJobs(run.jobs, (job) => !job.success, MAX_JOBS).jobs;
  const shown = [...failed, ...firstJobs(run.jobs, (job) => job.success, MAX_JOBS - failed.length).jobs];
  const answers = shown.filter((job) => hasAnswered(job) && job.stdout.trim() !== '');
  const room = Math.min(MAX_ANSWER, Math.floor(MAX_RUN_ANSWERS / Math.max(1, answers.length)));
  const more = run.jobs.length > MAX_JOBS ? [`  and ${run.jobs.length - MAX_JOBS} more`] : [];
  const folder = run.folder === null ? [] : [`all of it: ${run.folder}/result.json`];
  return [
    head,
    ...fault,
    ...shown.map(jobText),
    ...more,
    ...landingLines(run, { columns: MAX_REASON, color: false }),
    ...folder,
    ...answers.map(
      (job) => `\n${job.id}:\n${cutMiddle(job.stdout.trimEnd(), room, (left) => `${left} characters are left out`)}`,
    ),
  ].join('\n');
}

function jobText({
  id,
  outcome,
  error,
  files_changed: files,
  duration_s,
  branch,
  conflicts,
  no_change: unchanged,
  refusals,
}: JobResult): string {
  const reason = error === null ? '' : `: ${cutMiddle(error, MAX_REASON, (left) => `${left} characters`)}`;
  const changed = files.length === 0 ? (unchanged ? '; no change' : '') : `; changed ${nameList(files, MAX_FILES)}`;
  const refused =
    refusals.length === 0 ? '' : `; ${refusals.length} refused or not applied: ${refusalText(refusals[0]!)}`;
  const unmerged = branch === null ? '' : `; not merged, on branch ${branch}`;
  const torn = conflicts.flatMap((it) => it.files);
  const differs = torn.length === 0 ? '' : `; conflicts: ${nameList(torn, MAX_FILES)}`;
  return `  ${id}: ${outcome.replace('_', ' ')} (${duration(duration_s)})${reason}${changed}${refused}${unmerged}${differs}`;
}

/** How many faults of a document an answer names. */
const MAX_ISSUES = 20;

/** An error that is an answer: what is wrong, and what to do. */
export function errorText(error: AimError): string {
  const issues = error.issues.slice(0, MAX_ISSUES).map(({ place, line, message, hint }) => {
    return `  ${line === undefined ? '' : `line ${line}: `}${place} ${message}${hint ? ` (${hint})` : ''}`;
  });
  const more = error.issues.length - issues.length + error.moreIssues;
  if (more > 0) issues.push(`  and ${more} more`);
  return [error.message, ...issues, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
}

/** An answer, with its middle left out if it is long. */
function shortened(text: string, full: boolean, turn: string): string {
  const answer = text.trimEnd();
  if (full) return answer;
  return cutMiddle(
    answer,
    MAX_ANSWER,
    (left) => `${left} characters are left out; read with turns ["${turn}"] and full true gives all`,
  );
}

/** A text with at most `max` of its UTF-16 units: the first half and the last half, and what stands between them. */
export function cutMiddle(text: string, max: number, gap: (left: number) => string): string {
  if (text.length <= max) return text;
  const half = Math.floor(max / 2);
  return `${cutEnd(text.slice(0, half))}\n… (${gap(text.length - 2 * half)}) …\n${cutStart(text.slice(-half))}`;
}

/** Without half a surrogate pair at the end. */
function cutEnd(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}

function cutStart(text: string): string {
  return /^[\uDC00-\uDFFF]/.test(text) ? text.slice(1) : text;
}
