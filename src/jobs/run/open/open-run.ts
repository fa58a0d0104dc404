import { replaceFile } from '../../../lib/files/replace-file.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Sink } from '../../../model/event-hub.ts';
import type { EventOf } from '../../../model/events.ts';
import { edits } from '../../../model/run/job.ts';
import { baseChecks } from '../../../model/merging/verify.ts';
import type { Isolation } from '../../../model/merging/isolation.ts';
import type { RunOptions } from '../../../model/run/run-options.ts';
import { AIM_VERSION } from '../../../model/version.ts';
import type { StateFolders } from '../../../workspace/state-folders.ts';
import type { CheckoutFacts, Workspace } from '../../../workspace/workspace.ts';
import type { RecoveredWork } from '../../../workspace/worktree/recovery/run-recovery.ts';
import type { Plan } from '../../plan/plan.ts';
import { Journal } from '../../record/journal.ts';
import { RunFolder } from '../../record/run-folder.ts';
import { RunRecord } from '../../record/run-record.ts';
import type { AdoptedWork, RecoveredAttempt } from './adopt-work.ts';
import { recordedFacts } from './checkout-facts.ts';
import type { Resumption } from './prepare-resume.ts';
import { recordResumption } from './record-resumption.ts';

/** What a run was started with: enough to start it again. */
export interface RunInput {
  /** The text of the job file. */
  readonly text: string;
  readonly options: RunOptions;
}

export interface OpenRunOptions {
  readonly plan: Plan;
  /** Where the run is recorded. */
  readonly state: StateFolders;
  readonly checkout: CheckoutFacts;
  readonly isolation: Isolation;
  /** Opens the place where the jobs work, once the run is in its journal. */
  openWorkspace(folder: RunFolder, record: RunRecord): Promise<Workspace>;
  /** Ends the checks of what the run begins with. */
  readonly signal: AbortSignal;
  /** Whether every job runs on a tool that only rehearses. */
  readonly rehearsal: boolean;
  readonly input: RunInput;
  readonly clock: Clock;
  readonly onEvent?: Sink | undefined;
}

/** How the commits of a run go on that was cut short. */
export interface Recovered {
  readonly commits: EventOf<'run_resumed'>['commits'];
  readonly work: RecoveredWork;
  readonly adopted: AdoptedWork;
  /** Puts right what a kill left half done. @throws AimError workspace_failed. */
  carryOut(): Promise<void>;
}

/** A run that has started: it has a folder, a journal with its first event on the disk, and the checkout's lock. */
export interface Run extends AsyncDisposable {
  /** What is done: of a run that was resumed, in this part. */
  readonly plan: Plan;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly folder: RunFolder;
  readonly record: RunRecord;
  /** Attempts of an earlier part whose commits are to be merged first. */
  readonly recovered: readonly RecoveredAttempt[];
}

/**
 * Starts a run. Nothing is left of it where that fails. @throws AimError checkout_busy, checkout_refused, record_failed,
 * workspace_failed, base_check_failed.
 */
export async function openRun(options: OpenRunOptions): Promise<Run> {
  const { state, clock } = options;
  const folder = RunFolder.create(state, clock.now());
  try {
    return await start(folder, options);
  } catch (error) {
    folder.remove();
    throw error;
  }
}

async function start(folder: RunFolder, options: OpenRunOptions): Promise<Run> {
  const { plan, checkout, isolation, rehearsal, input, clock, onEvent } = options;
  await using opened = new AsyncDisposableStack();
  if (plan.jobs.some(edits)) opened.use(folder.lock());
  opened.use(folder.lockRun());
  keepText(folder, input.text);
  const journal = Journal.create(folder.journal, AIM_VERSION);
  const record = opened.use(new RunRecord(journal, clock));
  if (onEvent !== undefined) record.subscribe(onEvent);
  record.emit({
    type: 'run_started',
    run_id: folder.runId,
    aim_version: AIM_VERSION,
    ...recordedFacts(checkout),
    rehearsal,
    settings: plan.settings,
    isolation,
    options: input.options,
    jobs: [...plan.jobs],
    pools: [...plan.pools],
  });
  const message = folder.elsewhere;
  if (message !== null) record.emit({ type: 'notice', level: 'warning', message, about: null });
  await record.sync();
  const workspace = opened.use(await options.openWorkspace(folder, record));
  await workspace.begin(baseChecks(plan.jobs), options.signal);
  const kept = opened.move();
  return { plan, workspace, clock, folder, record, recovered: [], [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/**
 * Starts another part of a run. Whoever opened the past run keeps it open until this one has ended.
 * @throws AimError checkout_busy, checkout_refused, record_failed.
 */
export async function reopenRun(resumption: Resumption, recovered: Recovered, options: OpenRunOptions): Promise<Run> {
  const { past } = resumption;
  const { plan, checkout, isolation, rehearsal, input, clock, onEvent } = options;
  const { folder, state, wholeBytes } = past;
  await using opened = new AsyncDisposableStack();
  if (plan.jobs.some(edits) || isolation.kind === 'worktree') opened.use(folder.lock());
  await recovered.carryOut();
  // There is a result only while no part is under way.
  folder.removeDocument('result.json');
  const journal = Journal.reopen(folder.journal, wholeBytes);
  const record = opened.use(new RunRecord(journal, clock, state));
  if (onEvent !== undefined) record.subscribe(onEvent);
  const { commits, work, adopted } = recovered;
  const facts = { record, clock, checkout, isolation, commits, rehearsal, options: input.options, work, adopted };
  recordResumption(resumption, facts);
  await record.sync();
  // Only now: until then the run is still that of the earlier file.
  keepText(folder, input.text);
  const workspace = opened.use(await options.openWorkspace(folder, record));
  // What the jobs begin with is another commit than before.
  if (commits === 'anew') await workspace.begin(baseChecks(plan.jobs), options.signal);
  const kept = opened.move();
  return {
    plan,
    workspace,
    clock,
    folder,
    record,
    recovered: adopted.waiting,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function keepText({ jobFile }: RunFolder, text: string): void {
  try {
    replaceFile(jobFile, (append) => append(text), { mode: 0o600, durable: false });
  } catch {
    // A disk that takes nothing shows at the first line of the journal.
  }
}
