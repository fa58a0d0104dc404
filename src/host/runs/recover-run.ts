import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { PastRun } from '../../jobs/record/past/past-run.ts';
import { type AdoptedWork, adoptWork } from '../../jobs/run/open/adopt-work.ts';
import type { Recovered } from '../../jobs/run/open/open-run.ts';
import { isNothing, prepareResume, type ResumeOptions, type Resumption } from '../../jobs/run/open/prepare-resume.ts';
import type { PrepareOptions, PreparedRun } from '../../jobs/run/open/prepare-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Job } from '../../model/run/job.ts';
import type { Isolation } from '../../model/merging/isolation.ts';
import type { LandingNote } from '../../model/merging/landing.ts';
import type { StreamedResult } from '../../model/run/run-result.ts';
import { placeAt } from '../../workspace/place-at.ts';
import { RunRecovery } from '../../workspace/worktree/recovery/run-recovery.ts';
import { isolationOf } from './open-workspace.ts';

export interface RecoverRunSpec {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** How a run goes on. Nothing has changed yet. */
export interface PlannedResume extends Recovered {
  readonly resumption: Resumption;
  /** Its result, where nothing at all is left to do. */
  readonly ended: StreamedResult | null;
  /** Deletes what is left of one that has ended. @throws AimError workspace_failed. */
  sweep(): Promise<void>;
  /** Where the jobs of this part work. @throws AimError isolation_refused. */
  isolation(signal: AbortSignal): Promise<Isolation>;
}

/** Decides how a run goes on. @throws AimError file_changed, usage, workspace_failed. */
export async function planResume(
  options: PrepareOptions,
  prepared: Omit<PreparedRun, 'found'>,
  resume: ResumeOptions,
  { environment, clock }: RecoverRunSpec,
  signal: AbortSignal,
): Promise<PlannedResume> {
  const { past } = resume;
  const { cwd, plan, registry } = prepared;
  const recovery = await lookAtRun(past, { cwd, environment, clock }, signal);
  const work = recovery?.work ?? { merged: [], waiting: [] };
  const below = relative(placeAt(cwd).root ?? cwd, cwd);
  const patchOf = ({ id }: { readonly id: string }) => existing(past.folder.document(`patches/${id}.patch`));
  const find = (name: string) => past.folder.find(name);
  const found = adoptWork({ state: past.state, jobs: plan.jobs, work, below, patchOf, find });
  const resumption = await prepareResume(options, prepared, resume, doneIn(found), signal);
  // What was done for a job as it was before is not what the file wants now.
  const isWanted = ({ job }: { readonly job: Job }) => resumption.changes?.changed.includes(job.id) !== true;
  const adopted = { merged: found.merged.filter(isWanted), waiting: found.waiting.filter(isWanted) };
  const recorded = past.started.isolation;
  const isOver = recorded.kind === 'shared' || hasLanded(past);
  const beginsAnew = isOver && recorded.kind === 'worktree' && resumption.plan.jobs.length > 0;
  return {
    resumption,
    ended: isNothing(resumption) && isOver ? past.result() : null,
    work,
    adopted,
    commits: beginsAnew ? 'anew' : isOver ? 'none' : 'follow',
    carryOut: async () => await recovery?.carryOut(),
    sweep: async () => await recovery?.sweep(),
    async isolation(until) {
      if (!beginsAnew) return recorded;
      const settings = { ...resumption.plan.settings, isolation: 'worktree' } as const;
      return await isolationOf({ plan: { ...resumption.plan, settings }, cwd, registry }, environment, until);
    },
  };
}

function doneIn({ merged, waiting }: AdoptedWork): ReadonlyMap<string, 'merged' | 'waiting'> {
  return new Map([
    ...merged.map(({ job }) => [job.id, 'merged'] as const),
    ...waiting.map(({ job }) => [job.id, 'waiting'] as const),
  ]);
}

function existing(path: string): string | null {
  return existsSync(path) ? path : null;
}

/** Looks at what the refs of a run have that goes on; null: its jobs do not work in worktrees. */
async function lookAtRun(
  past: PastRun,
  spec: RecoverRunSpec & { readonly cwd: string },
  signal: AbortSignal,
): Promise<RunRecovery | null> {
  const { isolation } = past.started;
  if (isolation.kind === 'shared') return null;
  const { merges, parts, lastEventAt } = past.state;
  const { jobIds, started, committed, merged, settled, landing } = merges;
  const landed = hasLanded(past);
  const note: LandingNote | null = landing === null ? null : noteOf(landing);
  return await RunRecovery.look(
    {
      ...spec,
      isolation,
      journal: {
        run: past.folder.runId,
        jobs: jobIds,
        base: isolation.base,
        started,
        committed,
        merged,
        settled,
        landing: note,
        landed,
        finished: landed && parts.at(-1)?.end != null,
      },
      noted: lastEventAt,
      landing: landing === null || note === null ? null : { ...note, noted: Date.parse(landing.at) },
    },
    signal,
  );
}

/** Whether what a run merged is out of its hands. */
function hasLanded({ state: { merges } }: PastRun): boolean {
  return merges.landed !== null && merges.landed.kind !== 'kept';
}

function noteOf({ how, branch, from, to, checkout }: LandingNote): LandingNote {
  return { how, branch, from, to, checkout };
}
