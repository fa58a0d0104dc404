import { nameList } from '../../../lib/text/name-list.ts';
import { counted } from '../../../lib/text/plural.ts';
import { AimError } from '../../../model/errors.ts';
import type { Job } from '../../../model/run/job.ts';
import { givenOverrides } from '../../../model/run/run-options.ts';
import { chooseAgain, type ResumeChoice, type Standing } from '../../plan/again/choose-again.ts';
import { type JobChanges, jobChanges } from '../../plan/again/job-changes.ts';
import { partOfPlan } from '../../plan/again/part-of-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PastRun } from '../../record/past/past-run.ts';
import type { RunState } from '../../record/run-state.ts';
import { type PrepareOptions, type PreparedRun, prepareRun } from './prepare-run.ts';

/** How many jobs of each kind a message names. */
const MAX_NAMED = 8;

/** What a user wants of a run that goes on. */
export interface ResumeOptions {
  /** The run. Whoever opened it disposes of it. */
  readonly past: PastRun;
  /** Only what failed, instead of what has not been done. */
  readonly onlyFailed?: boolean;
  /** Of these jobs alone. */
  readonly only?: readonly string[] | undefined;
  /** To go on although the jobs in the file are not those that the run was started with. */
  readonly acceptChanges?: boolean;
}

/** A run of which it is decided how it goes on. */
export interface Resumption extends ResumeChoice {
  readonly past: PastRun;
  /** Of this part: only the jobs that are done now, and their pools. */
  readonly plan: Plan;
  /** All jobs of the run, those that stay as they ended too. */
  readonly jobs: readonly Job[];
  /** Null: the file is as it was. */
  readonly changes: JobChanges | null;
}

/** What a run that goes on is prepared from beside its file: the files that it found, and the prompts that it had. */
export function asItBegan({ started }: PastRun): Required<Pick<PrepareOptions, 'found' | 'sentBefore'>> {
  const prompts = new Map(started.jobs.map((job) => [job.variant_of ?? job.id, job.prompt]));
  return { found: started.options.found, sentBefore: (id) => prompts.get(id) ?? null };
}

/**
 * Decides how a run goes on.
 * @param options what the run is prepared from now. @param prepared the result.
 * @param done jobs whose work is there although the journal has no end of them: it is merged, or waits to be.
 * @throws AimError file_changed where the jobs in the file are others than before, and that was not accepted; usage.
 */
export async function prepareResume(
  options: PrepareOptions,
  { plan, registry }: Pick<PreparedRun, 'plan' | 'registry'>,
  { past, onlyFailed = false, only, acceptChanges = false }: ResumeOptions,
  done: ReadonlyMap<string, 'merged' | 'waiting'>,
  signal: AbortSignal,
): Promise<Resumption> {
  const { state } = past;
  const changes = await changesOf(past, options, signal);
  if (changes !== null && !acceptChanges) refuseChanges(past, options.source, changes);
  const present = new Set(plan.jobs.map(({ id }) => id));
  const isRemote = ({ tool }: Job) => registry.get(tool).protocol === 'remote';
  const facts = {
    jobs: plan.jobs,
    standing: (id: string) => (done.has(id) ? 'completed' : standingOf(state, id)),
    survives: (session: string) =>
      plan.jobs.some((job) => job.session === session && isRemote(job) && state.remoteOf(job.id) !== null),
  };
  const choice = chooseAgain(facts, { onlyFailed, only, changed: new Set(changes?.changed) });
  const todo = new Map(choice.todo.map((job) => [job.id, job]));
  // They are merged first, and may have to be done again.
  const jobs = plan.jobs.flatMap((job) => todo.get(job.id) ?? (done.get(job.id) === 'waiting' ? [job] : []));
  const asked = new Set(choice.again.map(({ job }) => job));
  const ended = plan.jobs.filter(({ id }) => done.has(id) && state.isFinished(id) && !asked.has(id));
  return {
    ...choice,
    again: [...choice.again, ...ended.map(({ id }) => ({ job: id, fresh: false }))],
    past,
    plan: partOfPlan(plan, jobs),
    // What was done of a job that is no longer in the file stays done.
    jobs: [
      ...plan.jobs,
      ...past.started.jobs.filter(({ id }) => !present.has(id) && state.endOf(id)?.success === true),
    ],
    changes,
  };
}

/** Whether a resumed run has nothing to do at all. */
export function isNothing({ plan, lost, left }: Resumption): boolean {
  return plan.jobs.length === 0 && lost.length === 0 && left.length === 0;
}

function standingOf(state: RunState, id: string): Standing {
  const job = state.jobState(id);
  if (job.name !== 'finished') return job.name;
  const { success, outcome } = job;
  if (success) return 'completed';
  if (outcome === 'skipped') return 'skipped';
  return outcome === 'interrupted' || outcome === 'cancelled' ? 'stopped' : 'failed';
}

/** Compared with the options of then: a flag that is given now changes no job of the file. */
async function changesOf(past: PastRun, options: PrepareOptions, signal: AbortSignal): Promise<JobChanges | null> {
  // The text alone does not say it where it names files with prompts.
  if (past.jobText() === options.text && !/prompt_file/.test(options.text)) return null;
  const overrides = givenOverrides(past.started.options.overrides);
  const { jobs: before } = past.started;
  const changesWith = async (kept: readonly string[]) => {
    const { plan } = await prepareRun({ ...options, overrides, kept }, signal);
    return jobChanges(before, plan.jobs);
  };
  let changes = await changesWith([]);
  if (changes.changed.length > 0) {
    // Which tools stayed loaded then is not on record, and a single job of such a tool has another pool mode.
    const others = new Set((await changesWith([...new Set(before.map(({ tool }) => tool))])).changed);
    changes = { ...changes, changed: changes.changed.filter((id) => others.has(id)) };
  }
  return Object.values(changes).every((ids) => ids.length === 0) ? null : changes;
}

function refuseChanges({ folder }: PastRun, source: string, changes: JobChanges): never {
  const issues = (['added', 'changed', 'removed'] as const).flatMap((what) => {
    const ids = changes[what];
    if (ids.length === 0) return [];
    return [{ place: what, message: nameList(ids, MAX_NAMED) }];
  });
  const total = Object.values(changes).reduce((sum, ids) => sum + ids.length, 0);
  throw new AimError(
    'file_changed',
    `${source} has changed since run ${folder.runId} began, in ${counted(total, 'job')}`,
    {
      issues,
      hint: 'to go on with it as it is now, add --accept-changes: a job that was changed is done again',
    },
  );
}
