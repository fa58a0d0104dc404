import { didYouMean } from '../../../lib/text/nearest.ts';
import { AimError } from '../../../model/errors.ts';
import type { Job } from '../../../model/run/job.ts';

/**
 * Where a job stands when its run is resumed. `waiting`: it has no end, and nothing of it runs. `running`: aim ended while it
 * ran. `stopped`: the run was interrupted. `failed`: every other end without success.
 */
export type Standing = 'waiting' | 'running' | 'completed' | 'failed' | 'skipped' | 'stopped';

/** What of a run is to be done now. */
export interface ResumeRequest {
  /** Only what failed, instead of what has not been done. */
  readonly onlyFailed: boolean;
  /** Of these jobs alone; undefined: of all. */
  readonly only: readonly string[] | undefined;
  /** Jobs that the file has otherwise by now. */
  readonly changed: ReadonlySet<string>;
}

/** What a resumed run knows of its jobs. */
export interface ResumeFacts {
  /** All jobs of the file, in its order. */
  readonly jobs: readonly Job[];
  standing(id: string): Standing;
  /** Whether a conversation goes on although aim has ended: its tool works elsewhere. */
  survives(session: string): boolean;
}

export interface ResumeChoice {
  /** What is done now, in the order of the file. A dependency that was left out is not waited for. */
  readonly todo: readonly Job[];
  /** Jobs whose end no longer counts; `fresh`: nor do their attempts so far. */
  readonly again: readonly { readonly job: string; readonly fresh: boolean }[];
  /** Jobs that went on with a conversation which ended with aim. */
  readonly lost: readonly string[];
  /** Sessions that go on in a conversation which knows nothing of what was said before. */
  readonly renewed: readonly string[];
  /** Jobs without an end that are not done now. */
  readonly left: readonly string[];
}

/**
 * Decides what a resumed run does. By default that is what has not been done: jobs without an end, those that an interrupt
 * stopped, and what was skipped because of them. A job that completed stays as it is, unless the file has it otherwise by now.
 *
 * A conversation ends with aim. So the rest of a session that had begun is lost, unless the user asks for just these jobs:
 * then they begin another one. A session of which nothing completed begins anew.
 * @throws AimError usage for an id that no job has.
 */
export function chooseAgain(facts: ResumeFacts, request: ResumeRequest): ResumeChoice {
  const { jobs, standing } = facts;
  const named = namesOf(jobs, request.only);
  const todo = new Set(jobs.flatMap(({ id }) => (isAskedFor(id, standing(id), named, request) ? [id] : [])));
  const lost = new Set<string>();
  const renewed: string[] = [];
  for (const [session, mates] of Map.groupBy(jobs, (job) => job.session)) {
    if (session === null || facts.survives(session)) continue;
    const due = mates.flatMap(({ id }) => (todo.has(id) ? [id] : []));
    if (due.length === 0 || due.length === mates.length || !mates.some(({ id }) => standing(id) === 'completed'))
      continue;
    if (request.onlyFailed || named !== null || due.some((id) => request.changed.has(id))) {
      renewed.push(session);
      continue;
    }
    for (const id of due) {
      lost.add(id);
      todo.delete(id);
    }
  }
  settleSkipped(facts, request, named, todo);
  const isOver = (id: string) => standing(id) !== 'waiting' && standing(id) !== 'running';
  return {
    todo: jobs.filter(({ id }) => todo.has(id)).map((job) => withoutLeftOut(job, todo, facts, named !== null)),
    again: [
      ...jobs.flatMap(({ id }) => {
        const fresh = request.changed.has(id) || (isOver(id) && standing(id) !== 'stopped');
        return todo.has(id) && (isOver(id) || fresh) ? [{ job: id, fresh }] : [];
      }),
      ...[...lost].flatMap((job) => (isOver(job) ? [{ job, fresh: false }] : [])),
    ],
    lost: [...lost],
    renewed,
    left: jobs.flatMap(({ id }) => (isOver(id) || todo.has(id) || lost.has(id) ? [] : [id])),
  };
}

function isAskedFor(
  id: string,
  standing: Standing,
  named: ReadonlySet<string> | null,
  { onlyFailed, changed }: ResumeRequest,
): boolean {
  if (named?.has(id) === false) return false;
  if (changed.has(id)) return true;
  const isFailed = standing === 'failed' || standing === 'skipped';
  if (onlyFailed) return isFailed;
  return standing === 'completed' ? false : !isFailed || named !== null;
}

/** What was skipped is done where all that it depends on is done by now or will be. */
function settleSkipped(
  { jobs, standing }: ResumeFacts,
  { onlyFailed }: ResumeRequest,
  named: ReadonlySet<string> | null,
  todo: Set<string>,
): void {
  if (named !== null) return;
  const skipped = jobs.filter(({ id }) => standing(id) === 'skipped');
  const isMet = (id: string) => standing(id) === 'completed' || todo.has(id);
  for (let before = -1; before !== todo.size;) {
    before = todo.size;
    for (const { id, depends_on } of skipped) {
      const isPossible = depends_on.every(isMet);
      if (onlyFailed && !isPossible) todo.delete(id);
      if (!onlyFailed && isPossible && depends_on.some((other) => todo.has(other))) todo.add(id);
    }
  }
}

/** As for `--only` of a run that begins: what a named job depends on was left out on purpose. */
function withoutLeftOut(job: Job, todo: ReadonlySet<string>, { standing }: ResumeFacts, isNamed: boolean): Job {
  if (!isNamed) return job;
  return { ...job, depends_on: job.depends_on.filter((id) => todo.has(id) || standing(id) === 'completed') };
}

function namesOf(jobs: readonly Job[], only: readonly string[] | undefined): ReadonlySet<string> | null {
  if (only === undefined) return null;
  const idInFile = (job: Job) => job.variant_of ?? job.id;
  const ids = [...new Set(jobs.map(idInFile))];
  for (const id of only) {
    if (ids.includes(id)) continue;
    const hint = didYouMean(id, ids);
    throw new AimError('usage', `--only: no job is called ${JSON.stringify(id)}`, { hint });
  }
  const wanted = new Set(only);
  return new Set(jobs.flatMap((job) => (wanted.has(idInFile(job)) ? [job.id] : [])));
}
