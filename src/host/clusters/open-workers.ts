import { lockCheckout } from '../../jobs/record/checkout-lock.ts';
import { type Clock, sleep } from '../../lib/clock.ts';
import { NEVER } from '../../lib/never.ts';
import { AimError } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import type { Verify } from '../../model/merging/verify.ts';
import type { WorkerLand } from '../../model/merging/worker-isolation.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { StateFolders } from '../../workspace/state-folders.ts';
import { decideWorktrees } from '../../workspace/worktree/workers/decide-worktrees.ts';
import type { LeftBehind } from '../../workspace/worktree/workers/left-behind.ts';
import { recoverWorkers } from '../../workspace/worktree/workers/recover-workers.ts';
import { WorkerWorktrees } from '../../workspace/worktree/workers/worker-worktrees.ts';

/** How long a landing waits for what edits the checkout, and how often it looks. Milliseconds. */
const LOCK_MS = 2000;
const LOOK_MS = 20;

export interface WorkersOptions {
  /** Of the cluster, in the form of a run's id. */
  readonly id: string;
  readonly state: StateFolders;
  /** Where a check's output is written. @param name a file name without an ending. */
  readonly checkOutput: (name: string) => string;
  /** Absolute, links resolved. */
  readonly cwd: string;
  readonly count: number;
  /** What is merged has to pass it; null: there is no check. */
  readonly verify: Verify | null;
  readonly land: WorkerLand;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** Decides whether each worker of a cluster can have a worktree, and begins with them. @throws AimError isolation_refused. */
export async function openWorkers(options: WorkersOptions, row: ToolRow, emit: Emit): Promise<WorkerWorktrees> {
  const { id, state, checkOutput, cwd, count, verify, land, environment, clock } = options;
  if (row.protocol === 'remote') {
    throw new AimError('isolation_refused', `the workers can't have worktrees: ${row.id} works elsewhere`, {
      hint: 'leave out the isolation',
    });
  }
  const isolation = await decideWorktrees({ cwd, count, isChecked: verify !== null, land, environment }, NEVER);
  return await WorkerWorktrees.open({
    id,
    cwd,
    isolation,
    verify,
    environment,
    checkOutput,
    emit,
    clock,
    lockCheckout: () => lockForLanding(state, id, clock),
  });
}

/** Another cluster has the lock for a moment, a run for as long as it works. */
async function lockForLanding(state: StateFolders, id: string, clock: Clock): Promise<Disposable | string> {
  const began = clock.now();
  for (;;) {
    try {
      return lockCheckout(state, id, 'cluster');
    } catch (error) {
      if (!(error instanceof AimError)) throw error;
      if (error.code !== 'checkout_busy' || clock.now() - began > LOCK_MS) return error.message;
    }
    await sleep(clock, LOOK_MS);
  }
}

/** Puts the work of clusters on branches whose aim was killed, and says so. A failure is a warning. */
export async function sweepWorkers(
  cwd: string,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
  emit: Emit,
): Promise<void> {
  const warn = (message: string) => emit({ type: 'notice', level: 'warning', message, about: null });
  try {
    for (const { left } of await recoverWorkers({ cwd, environment, clock })) {
      for (const line of leftLines(left)) warn(`of a cluster that was killed: ${line}`);
    }
  } catch (error) {
    if (!(error instanceof AimError)) throw error;
    warn(`the worktrees of a cluster that was killed can't be put in order: ${error.message}`);
  }
}

/** What the end of a cluster leaves to the user, a line each. */
export function leftLines(left: readonly LeftBehind[]): string[] {
  return left.map(({ instance, branch, note }) => {
    const what = instance === null ? 'what was merged and is not on your branch' : `the work of worker ${instance}`;
    const where = branch === null ? 'is not on a branch' : `is on the branch ${branch}`;
    return `${what} ${where}${note === null ? '' : ` (${note})`}`;
  });
}
