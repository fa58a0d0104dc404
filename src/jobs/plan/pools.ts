import { didYouMean } from '../../lib/text/nearest.ts';
import { BUDGET_HINT, budgetOf, NO_LIMIT } from '../../model/budget/budget.ts';
import type { Fault } from '../../model/documents/issues.ts';
import { type PoolConfig, poolInFile } from '../../model/pool/pool-config.ts';
import { ONE_SESSION, resolvePoolSettings } from '../../model/pool/pool-settings.ts';
import { allowsVariable } from '../../tools/launch/environment.ts';
import type { JobFile } from '../file/job-file.ts';
import { onPool } from './fallback.ts';
import type { Overrides } from './overrides.ts';
import type { PlanWorld } from './plan-world.ts';
import type { Unit } from './unit.ts';

/** The pools that the units need, with everything decided that a pool can be set to. */
export function poolsOf(units: readonly Unit[], file: JobFile, overrides: Overrides, world: PlanWorld): PoolConfig[] {
  return [...usersOf(units)].map(([name, users]) => {
    const given = file.pools[poolInFile(name)];
    const [first] = users[0]!.jobs;
    const { tool: own, model } = onPool(first!, name);
    // A model and an environment belong to the tool that they were meant for.
    const ofFile =
      overrides.tool === undefined
        ? given
        : {
            ...given,
            model: undefined,
            env: undefined,
            provider: undefined,
            repo_map: undefined,
            processes: undefined,
          };
    // The price of a pool is that of its own model.
    const isOwn = model === null && overrides.model === undefined && overrides.tool === undefined;
    const ofJobs = { ...(model !== null && { model }), ...(!isOwn && { price: undefined }) };
    const settings = resolvePoolSettings(overrides, { ...ofFile, ...ofJobs });
    const tool = overrides.tool ?? given?.tool ?? own;
    const isKnown = world.toolIds.includes(tool);
    const provider = ofFile?.provider ?? (isKnown ? world.tool(tool).providerOf(settings.model) : null);
    const count = Math.min(settings.count, users.length);
    // The flag is for those of the tools that can do it.
    const mayShare = overrides.processes === undefined || !isKnown || world.tool(tool).sharesProcesses;
    const processes = mayShare ? settings.processes : null;
    return { name, tool, provider, budget: budgetOf(given?.budget), ...settings, count, processes };
  });
}

/** The units that a pool works for, or would where another one can't go on; pools that are for this alone are the last. */
export function usersOf(units: readonly Unit[]): Map<string, readonly Unit[]> {
  const users = new Map<string, Unit[]>(Map.groupBy(units, ({ pool }) => pool));
  for (const unit of units) {
    for (const { name } of unit.jobs[0]?.fallback ?? []) {
      const known = users.get(name);
      if (known === undefined) users.set(name, [unit]);
      else known.push(unit);
    }
  }
  return users;
}

/** Every job has to run on the tool of its pool. */
export function checkTools(
  pools: readonly PoolConfig[],
  units: readonly Unit[],
  places: ReadonlyMap<string, number>,
  faults: Fault[],
): void {
  const toolOf = new Map(pools.map(({ name, tool }) => [name, tool]));
  for (const { id, tool, pool } of units.flatMap(({ jobs }) => jobs)) {
    const ofPool = toolOf.get(pool.name);
    if (tool === '' || ofPool === undefined || ofPool === tool) continue;
    const message = `runs ${tool}, but its pool ${JSON.stringify(pool.name)} runs ${ofPool}`;
    faults.push({ path: ['jobs', places.get(id) ?? 0, 'pool'], message, aboutTool: true });
  }
}

/** A pool of the file that no job uses is a fault where its name is close to that of one in use: it is mistyped. */
export function checkUse(pools: readonly PoolConfig[], file: JobFile, faults: Fault[]): void {
  const names = pools.map(({ name }) => poolInFile(name));
  for (const name of Object.keys(file.pools)) {
    const isUsed = file.jobs.some((input) => (input.pool?.name ?? input.tool ?? file.defaults.tool) === name);
    const hint = didYouMean(name, names);
    if (isUsed || names.includes(name) || hint === undefined) continue;
    faults.push({ path: ['pools', name], message: 'is used by no job', hint, aboutTool: true });
  }
}

/** A map for a tool that has none is not passed over; of `--repo-map` it is enough that one of the tools has one. */
export function checkRepoMaps(
  pools: readonly PoolConfig[],
  { repo_map: given }: Overrides,
  world: PlanWorld,
  faults: Fault[],
): void {
  const wanting = pools.filter(({ tool, repo_map }) => repo_map > 0 && world.toolIds.includes(tool));
  const without = wanting.filter(({ tool }) => !world.tool(tool).hasRepoMap);
  if (given === undefined) {
    for (const { name, tool } of without) {
      const message = `is not for ${tool}, which sends no map of the repository along`;
      faults.push({ path: ['pools', poolInFile(name), 'repo_map'], message });
    }
  } else if (without.length > 0 && without.length === wanting.length) {
    const tools = [...new Set(without.map(({ tool }) => tool))].join(', ');
    faults.push({ path: [], message: `none of ${tools} sends a map of the repository along`, flag: '--repo-map' });
  }
}

/**
 * Processes for a tool that has one session in each are not passed over;
 * of `--processes` it is enough that one of the tools can do more.
 */
export function checkProcesses(
  pools: readonly PoolConfig[],
  { processes: given }: Overrides,
  world: PlanWorld,
  faults: Fault[],
): void {
  const known = pools.filter(({ tool }) => world.toolIds.includes(tool));
  const without = known.filter(({ tool }) => !world.tool(tool).sharesProcesses);
  if (given === undefined) {
    for (const { name, tool } of without.filter(({ processes }) => processes !== null)) {
      const message = `is not for ${tool}: ${ONE_SESSION}`;
      faults.push({ path: ['pools', poolInFile(name), 'processes'], message });
    }
  } else if (given !== null && without.length > 0 && without.length === known.length) {
    const tools = [...new Set(without.map(({ tool }) => tool))].join(', ');
    faults.push({ path: [], message: `is not for ${tools}: ${ONE_SESSION}`, flag: '--processes' });
  }
}

/** A budget without a limit is a fault. */
export function checkBudgets({ pools }: JobFile, faults: Fault[]): void {
  for (const [name, { budget }] of Object.entries(pools)) {
    if (budget === undefined || budgetOf(budget) !== null) continue;
    faults.push({ path: ['pools', name, 'budget'], message: NO_LIMIT, hint: BUDGET_HINT });
  }
}

/** A limit that no pool of the file has anything to do with is a fault: its provider is mistyped, or not known. */
export function checkLimits(pools: readonly PoolConfig[], { limits }: JobFile, faults: Fault[]): void {
  const providers = [...new Set(pools.flatMap(({ provider }) => provider ?? []))];
  for (const name of Object.keys(limits)) {
    if (providers.includes(name)) continue;
    const near = didYouMean(name, providers) ?? `the pools use ${providers.join(', ') || 'none'}`;
    const hint = `${near}; a pool may name its \`provider\``;
    faults.push({ path: ['limits', name], message: 'is the provider of no pool', hint });
  }
}

/** A job file may come from a stranger, so it sets only those variables that its tool's row lets it set. */
export function checkVariables(pools: readonly PoolConfig[], world: PlanWorld, faults: Fault[]): void {
  for (const { name, tool, env } of pools) {
    if (!world.toolIds.includes(tool)) continue;
    const { jobEnv } = world.tool(tool);
    for (const variable of Object.keys(env)) {
      if (allowsVariable(jobEnv, variable)) continue;
      const allowed = jobEnv.length === 0 ? `none for ${tool}` : `for ${tool} only ${jobEnv.join(', ')}`;
      const row = JSON.stringify({ tools: { [tool]: { extends: tool, passEnv: [variable] } } });
      const hint = `a job file may set ${allowed}; set it in your own environment, and where ${tool} does not see it there, put ${row} into ~/.config/aim/tools.json`;
      faults.push({
        path: ['pools', poolInFile(name), 'env', variable],
        message: 'is not for a job file to set',
        hint,
      });
    }
  }
}
