import type { FailOn } from '../../model/run/fail-on.ts';
import type { RemoteCluster } from '../../control/client/remote-cluster.ts';
import { type FoundFiles, recordedFiles } from '../../jobs/file/expand/gather-material.ts';
import { inWorktrees } from '../../jobs/plan/plan.ts';
import { pruneRuns } from '../../jobs/record/past/prune-runs.ts';
import { openRun, type OpenRunOptions, reopenRun, type RunInput } from '../../jobs/run/open/open-run.ts';
import { asItBegan, type ResumeOptions } from '../../jobs/run/open/prepare-resume.ts';
import { type PrepareOptions, prepareRun } from '../../jobs/run/open/prepare-run.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { AimEventBody, Emit } from '../../model/events.ts';
import { recordOverrides, type RunOptions } from '../../model/run/run-options.ts';
import { type RunResult, type StreamedResult, wholeResult } from '../../model/run/run-result.ts';
import { openWatchers, type WatchOptions } from './watchers.ts';
import type { OpenQuestions } from '../../pool/questions/open-questions.ts';
import { reapOrphans } from '../../process/records/reap-orphans.ts';
import { warmIds } from '../warm/warm-tools.ts';
import { BrokenRun, wholeBrokenRun } from './broken-run.ts';
import { executeRun } from './execute-run.ts';
import { firstNotices } from './first-notices.ts';
import { openWorkspace, poolsElsewhere } from './open-workspace.ts';
import { planResume } from './recover-run.ts';
import { findRunSite } from './run-site.ts';
import { sweepWorkers } from '../clusters/open-workers.ts';
import { hurryOn } from '../../workspace/hurry.ts';

export interface RunJobsOptions extends PrepareOptions, WatchOptions {
  /** A cluster of another aim, from which the jobs of its tool get their instances. */
  readonly remote?: RemoteCluster;
  /** Lets others look at the run and stop it, over a socket. */
  readonly listens?: boolean;
  /** aim's own environment, of which tools see what their rows allow. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Once a job did not complete, no other one is started. */
  readonly failFast?: boolean;
  /** What the caller takes for a failure of the run; recorded, for when it goes on. */
  readonly failOn?: readonly FailOn[];
  /** Refuse to begin in a checkout that differs from HEAD. */
  readonly requireClean?: boolean;
  /** Whether it is learnt how long jobs take, for the order of later runs of the checkout. */
  readonly learns?: boolean;
  /** A folder for all records of the run, instead of the usual ones in the checkout. */
  readonly stateDir?: string | undefined;
  /** Where its jobs ask, for a caller in this process that answers; others answer by its socket. */
  readonly openQuestions?: OpenQuestions;
  /** An abort ends every process at once. */
  readonly kill?: AbortSignal;
  /** What is recorded for a later resume, beside the overrides. */
  readonly origin?: RunOrigin;
  /** Called once nothing refuses the run any more: from then on there is a result of it. */
  readonly onBegun?: () => void;
  /** A run that goes on, instead of a new one. */
  readonly resume?: ResumeOptions;
}

/** Where the parts of a run came from. */
export type RunOrigin = Pick<RunOptions, 'source' | 'registry' | 'on'>;

/**
 * Runs a job file. The results of all its jobs are in memory. An abort of the signal interrupts the running turns and cancels
 * the rest; the result is still true. A fault of the machine, such as a full disk, does so too, and is in the result.
 * @throws AimError before anything starts; BrokenRun for a bug, when the run has ended in order; AimError record_failed where
 * the results can't be read any more.
 */
export async function runJobs(options: RunJobsOptions, user: AbortSignal): Promise<RunResult> {
  try {
    return wholeResult(await streamJobs(options, user));
  } catch (error) {
    throw error instanceof BrokenRun ? wholeBrokenRun(error) : error;
  }
}

/**
 * Runs a job file. The results of its jobs are on disk, and are read whenever the jobs of the result are gone through. An
 * abort of the signal interrupts the running turns and cancels the rest; the result is still true. A fault of the machine,
 * such as a full disk, does so too, and is in the result; a bug is thrown, as a BrokenRun, when the run has ended in order.
 * @throws AimError before anything starts: invalid_file, unknown_tool, tool_not_found, checkout_busy, checkout_refused,
 * isolation_refused, base_check_failed, workspace_failed, record_failed; for a run that goes on also file_changed, usage.
 */
export async function streamJobs(asked: RunJobsOptions, user: AbortSignal): Promise<StreamedResult> {
  const options = asked.resume === undefined ? asked : { ...asked, ...asItBegan(asked.resume.past) };
  const { remote = null, environment = process.env, clock = systemClock, failFast = false, kill } = options;
  // Not the document: with its every node it is the largest thing of a run.
  const { plan: whole, cwd, registry, found } = await prepareRun({ ...options, kept: warmIds(environment) }, user);
  const prepared = { plan: whole, cwd, registry };
  const resumed =
    options.resume === undefined
      ? null
      : await planResume(options, prepared, options.resume, { environment, clock }, user);
  if (resumed !== null && resumed.ended !== null) {
    await resumed.sweep();
    return resumed.ended;
  }
  using _hurry = hurryOn(user);
  const given = resumed?.resumption.plan ?? whole;
  const stop = new AbortController();
  const signal = AbortSignal.any([user, stop.signal]);
  // What a killed aim left may still work in this very checkout.
  reapOrphans();
  const swept: AimEventBody[] = [];
  await sweepWorkers(cwd, environment, clock, (event) => swept.push(event));
  const elsewhere = poolsElsewhere(given, registry);
  const mustBeClean = options.requireClean === true;
  const { stateDir } = options;
  const finding = { ...prepared, plan: given, remote, environment, clock, mustBeClean, stateDir, resumed };
  const site = await findRunSite(finding, signal);
  await using tools = site.tools;
  const { checkout, isolation, state } = site;
  const plan = isolation.kind === 'worktree' ? inWorktrees(given) : given;
  // A part of a run in which nothing is left to do changes nothing about it.
  const rehearsal =
    (resumed !== null || plan.jobs.length > 0) && plan.jobs.every(({ tool }) => registry.get(tool).rehearsal);
  // What is to be reported before it has begun waits.
  let report: Emit = (event) => swept.push(event);
  const onFault = (message: string) => report({ type: 'notice', level: 'warning', message, about: null });
  await using watchers = await openWatchers(options, { cwd, environment, clock, onFault });
  const opened: OpenRunOptions = {
    plan,
    state,
    checkout: checkout.checkout,
    isolation,
    openWorkspace: (folder, record) =>
      openWorkspace({ checkout, isolation, plan, registry, elsewhere, folder, record, resumed, environment, clock }),
    signal,
    rehearsal,
    input: inputOf(options, found),
    clock,
    onEvent: watchers.onEvent,
  };
  await using run = await (resumed === null ? openRun(opened) : reopenRun(resumed.resumption, resumed, opened));
  report = run.record.emit;
  for (const event of swept) run.record.emit(event);
  const begun = { id: run.folder.runId, plan, registry, isolation, checkout: checkout.checkout, state };
  for (const notice of firstNotices({ ...begun, isResumed: resumed !== null })) run.record.emit(notice);
  // Nobody waits for it: what it does not get to, another run does.
  void pruneRuns(state, plan.settings.keep, clock.now()).catch(() => {});
  const source = options.origin?.source ?? options.source;
  const { openQuestions, listens = false, learns = false, onBegun } = options;
  const onStop = () => stop.abort(new AimError('interrupted', 'stopped by `aim stop`'));
  const how = { source, environment, openQuestions, listens, learns, failFast, kill, onBegun, onStop };
  return await executeRun(run, { plan, state, tools, watchers, ...how }, signal);
}

/** What it takes to start this run again. */
function inputOf(
  { text, overrides = {}, origin, failFast = false, failOn = [] }: RunJobsOptions,
  found: FoundFiles,
): RunInput {
  const { source = '-', registry = null, on = null } = origin ?? {};
  return {
    text,
    options: {
      source,
      overrides: recordOverrides(overrides),
      registry,
      on,
      fail_fast: failFast,
      fail_on: [...failOn],
      found: recordedFiles(found),
    },
  };
}
