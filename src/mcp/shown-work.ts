import { commitDiff } from '../workspace/commit-diff.ts';
import { listRunIds, readOneRun } from '../host/runs/past/past-runs.ts';
import { readClusters } from '../host/clusters/records/read-clusters.ts';
import { NEVER } from '../lib/never.ts';
import { textOfFile } from '../lib/files/text-of-file.ts';
import type { TurnWork } from '../model/turn/turn-work.ts';
import { AimError } from '../model/errors.ts';
import { runResultText } from './answer-text.ts';
import type { SentTurn } from './sent-turns.ts';

/** What of a turn or a job is shown. */
export type Shown = 'answer' | 'diff';

type Environment = Readonly<Record<string, string | undefined>>;

/** The answer or the diff of a turn that this server sent; null: the record of its cluster has to tell. */
export async function shownTurn(
  { end, id }: SentTurn,
  what: Shown,
  folders: readonly string[],
  environment: Environment,
): Promise<string | null> {
  if (end === null) throw new AimError('usage', `${id} is still at work; read waits for it`);
  const { result } = end;
  if (result === null) return `${id} did not start: ${end.error?.message ?? 'no reason is known'}`;
  if (what === 'diff') return await diffOf(id, result.work ?? null, result.files, folders, environment);
  return result.text_truncated ? null : result.text;
}

/** The answer or the diff of what is on record: a turn, a run, or RUN/JOB. @param folders where it may be. */
export async function shownRecord(
  id: string,
  what: Shown,
  folders: readonly string[],
  environment: Environment,
): Promise<string | null> {
  for (const cwd of folders) {
    const text = (await recordedTurn(id, what, cwd, environment)) ?? (await recordedJob(id, what, cwd, environment));
    if (text !== null) return text;
  }
  return null;
}

async function recordedTurn(id: string, what: Shown, cwd: string, environment: Environment): Promise<string | null> {
  for (const { record, history } of await readClusters({ cwd, environment }, NEVER)) {
    const turn = history.turns.find((it) => it.turn === id);
    if (turn === undefined) continue;
    if (what === 'diff') return await diffOf(id, turn.work, turn.files, [cwd], environment);
    if (turn.ended_at === null) return `${id} has no end on record`;
    return textOfFile(turn.answer === null ? null : record.file(turn.answer)) ?? `${id} has no answer on record`;
  }
  return null;
}

async function recordedJob(id: string, what: Shown, cwd: string, environment: Environment): Promise<string | null> {
  const [name = '', ...rest] = id.split('/');
  const jobId = rest.join('/');
  // Others may have very many jobs each.
  if (!(await listRunIds({ cwd, environment }, NEVER)).includes(name)) return null;
  const entry = await readOneRun({ cwd, environment, run: name }, NEVER);
  if (entry.result === null) return null;
  if (jobId === '') return runResultText(entry.result);
  const job = entry.result.jobs.find((it) => it.id === jobId);
  if (job === undefined) throw new AimError('usage', `run ${name} has no job ${jobId} with an end`);
  if (what === 'diff') {
    return textOfFile(job.patch ?? entry.run.file(`patches/${jobId}.patch`)) ?? noDiff(jobId, job.files_changed);
  }
  return textOfFile(entry.run.file(`answers/${jobId}.md`)) ?? job.stdout;
}

async function diffOf(
  id: string,
  work: TurnWork | null,
  files: readonly string[],
  folders: readonly string[],
  environment: Environment,
): Promise<string> {
  if (work === null || work.commit === null) return noDiff(id, files);
  for (const cwd of folders) {
    const diff = await commitDiff(cwd, work.commit, environment);
    if (diff !== null) return diff;
  }
  return `the commit ${work.commit} of ${id} has gone`;
}

/** In a folder that several share nobody can tell whose a line is. */
function noDiff(id: string, files: readonly string[]): string {
  if (files.length === 0) return `${id} changed nothing`;
  return `${id} worked in a shared folder, so its diff is not known; files changed: ${files.join(', ')}`;
}
