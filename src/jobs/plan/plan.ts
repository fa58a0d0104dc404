import { collectGarbage } from '../../lib/collect-garbage.ts';
import type { Fault } from '../../model/documents/issues.ts';
import type { Job } from '../../model/run/job.ts';
import type { RunSettings } from '../../model/merging/isolation.ts';
import type { PoolConfig } from '../../model/pool/pool-config.ts';
import { type JobFile, nameInFile } from '../file/job-file.ts';
import { sameId } from '../file/same-id.ts';
import { chooseJobs } from './choose-jobs.ts';
import type { Claim, Claims } from './claims.ts';
import { checkCycles, checkDependencies } from './job-graph.ts';
import { creatableFiles } from './normalise-job.ts';
import type { Overrides } from './overrides.ts';
import type { PlanWorld } from './plan-world.ts';
import { checkErrorReports } from './error-reports.ts';
import { checkRemoteJobs } from './remote-jobs.ts';
import { withFallbacks } from './fallback.ts';
import { settlePoolModes } from './pool-mode.ts';
import {
  checkBudgets,
  checkLimits,
  checkProcesses,
  checkRepoMaps,
  checkTools,
  checkUse,
  checkVariables,
  poolsOf,
} from './pools.ts';
import { runSettings } from './run-settings.ts';
import { expandVariants, judgeOf, normaliseVariants } from './variants.ts';
import { checkSessions, type Unit, unitsOf } from './unit.ts';

/** Everything that is decided before anything starts. */
export interface Plan {
  readonly jobs: readonly Job[];
  readonly pools: readonly PoolConfig[];
  readonly units: readonly Unit[];
  /** Which file each path that a job names is: two paths of one file have one identity. */
  readonly identities: ReadonlyMap<string, string>;
  readonly settings: RunSettings;
}

/** What is left of making so many jobs is collected before others are made. */
const EACH = 10_000;

/** Fills in defaults, settles precedence, and finds every fault that a file can have by itself. */
export function makePlan(file: JobFile, overrides: Overrides, world: PlanWorld): { plan: Plan; faults: Fault[] } {
  const faults: Fault[] = [];
  const identities = new Map<string, string>();
  const sources = { file, overrides, world, created: creatableFiles(file), identities };
  /** By the place of the job; those that have none are not in it. */
  const variants = new Map<number, readonly Job[]>();
  const all = file.jobs.map((input, index) => {
    if (index % EACH === EACH - 1) collectGarbage();
    const each = normaliseVariants(input, index, sources, faults);
    if (each.length > 1) variants.set(index, each);
    return each[0];
  });
  const settings = runSettings(file, overrides, world, faults);
  const places = placesOf(all, file, faults);
  const kept = chooseJobs(all, overrides.only, faults);
  checkDependencies(all, faults);
  checkErrorReports(all, file, identities, faults);
  if (all.length > EACH) collectGarbage();
  const whole = unitsOf(kept, identities);
  checkSessions(whole, places, faults);
  checkCycles(whole, all, faults);
  const expanded =
    variants.size === 0
      ? kept
      : expandVariants(kept, (id) => {
          const index = places.get(id) ?? 0;
          return { variants: variants.get(index) ?? [], judge: judgeOf(file.jobs[index]!) };
        });
  for (const { id, variant_of } of expanded) if (variant_of !== null) places.set(id, places.get(variant_of) ?? 0);
  const chosen = withFallbacks(expanded, { file, overrides, world, places }, faults);
  const units = chosen === kept ? whole : unitsOf(chosen, identities);
  const pools = poolsOf(units, file, overrides, world);
  checkTools(pools, units, places, faults);
  if (overrides.only === undefined) checkUse(pools, file, faults);
  checkBudgets(file, faults);
  // With other tools, or fewer jobs, than in the file a limit may have nothing to do.
  if (overrides.only === undefined && overrides.tool === undefined) checkLimits(pools, file, faults);
  checkVariables(pools, world, faults);
  checkRepoMaps(pools, overrides, world, faults);
  checkProcesses(pools, overrides, world, faults);
  checkRemoteJobs(chosen, overrides, world, places, faults);
  settlePoolModes(chosen, overrides, world, places, faults);
  const plan = {
    jobs: chosen,
    pools: pools.map((pool) => onRemote(pool, world)),
    units,
    identities,
    settings,
  };
  return { plan, faults };
}

/**
 * A plan whose jobs work in worktrees of their own: they read and write their files side by side, so none waits for another
 * one's.
 */
export function inWorktrees(plan: Plan): Plan {
  return { ...plan, units: plan.units.map((unit) => ({ ...unit, claims: unit.claims.flatMap(besideOthers) })) };
}

function besideOthers(claim: Claim): Claims {
  return claim.kind === 'exclusive' ? [] : [{ ...claim, mode: 'read' }];
}

/** Where each job stands in the file. An id that is given twice is a fault, also in other case. */
function placesOf(jobs: readonly Job[], file: JobFile, faults: Fault[]): Map<string, number> {
  const places = new Map<string, number>();
  const same = new Map<string, number>();
  jobs.forEach(({ id }, index) => {
    const earlier = same.get(sameId(id));
    if (earlier === undefined) same.set(sameId(id), index);
    if (!places.has(id)) places.set(id, index);
    if (earlier === undefined) return;
    const key = file.jobs[index]!.origin.idKey;
    const other = nameInFile(file.jobs[earlier]!);
    const message =
      jobs[earlier]!.id === id
        ? `${JSON.stringify(id)} is the id of ${other} too`
        : `${JSON.stringify(id)} and the id of ${other} differ in case alone: file systems take them for one`;
    faults.push({ path: ['jobs', index, key], message });
  });
  return places;
}

/** A pool of the remote cluster's tool is that cluster, with its number of instances and its routing. */
function onRemote(pool: PoolConfig, { remote }: PlanWorld): PoolConfig {
  return remote === null || pool.tool !== remote.tool
    ? pool
    : { ...pool, count: remote.count, routing: remote.routing };
}
