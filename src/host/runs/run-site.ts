import type { RemoteCluster } from '../../control/client/remote-cluster.ts';
import type { PreparedRun } from '../../jobs/run/open/prepare-run.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Isolation } from '../../model/merging/isolation.ts';
import { SharedCheckout } from '../../workspace/shared/shared-checkout.ts';
import { StateFolders } from '../../workspace/state-folders.ts';
import { isolationOf } from './open-workspace.ts';
import type { PlannedResume } from './recover-run.ts';
import { requireClean } from './require-clean.ts';
import { RunTools } from './run-tools.ts';

export interface RunSiteSpec extends Omit<PreparedRun, 'found'> {
  readonly remote: RemoteCluster | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Refuse a checkout that differs from HEAD. */
  readonly mustBeClean: boolean;
  /** A folder for all records of the run; undefined: the usual ones. */
  readonly stateDir: string | undefined;
  /** Null: the run begins. */
  readonly resumed: PlannedResume | null;
}

/** What a run needs of this machine, found. Nothing of it has started; the tools are the caller's to dispose of. */
export interface RunSite {
  readonly tools: RunTools;
  readonly checkout: SharedCheckout;
  readonly isolation: Isolation;
  readonly state: StateFolders;
}

/**
 * Finds the tools, the checkout and the folders of a run, and decides where its jobs work, all at once.
 * @throws AimError tool_not_found, checkout_refused, isolation_refused.
 */
export async function findRunSite(spec: RunSiteSpec, signal: AbortSignal): Promise<RunSite> {
  const { plan, cwd, registry, remote, environment, clock, resumed } = spec;
  const opening = SharedCheckout.open(cwd, signal);
  // Before any tool is looked for or loaded.
  if (spec.mustBeClean) await requireClean(await opening, signal);
  const deciding =
    resumed === null ? isolationOf({ plan, cwd, registry }, environment, signal) : resumed.isolation(signal);
  const finding = RunTools.find({ plan, registry, remote, environment, clock }, signal);
  const locating = StateFolders.find(cwd, { environment, stateDir: spec.stateDir }, signal);
  await Promise.allSettled([finding, opening, locating, deciding]);
  await using found = new AsyncDisposableStack();
  const tools = found.use(await finding);
  const [checkout, isolation] = [await opening, await deciding];
  const state = await locating;
  found.move();
  return { tools, checkout, isolation, state };
}
