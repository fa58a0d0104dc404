import type { PlanTool, PlanWorld } from '../../src/jobs/plan/plan-world.ts';

/**
 * A world for plans in which every file is there under its own name and no cluster runs.
 * @param facts what differs of a tool: all have both modes, work here, and talk to the provider that is called like their model, or `sim`.
 */
export function worldWith(
  toolIds: readonly string[],
  facts: (tool: string) => Partial<PlanTool> = () => ({}),
): PlanWorld {
  const present = (path: string) => ({ path, identity: path });
  return {
    toolIds,
    tool: (id) => ({
      pooled: true,
      oneShot: true,
      isRemote: false,
      jobEnv: [],
      hasRepoMap: false,
      sharesProcesses: false,
      providerOf: (model) => model ?? 'sim',
      ...facts(id),
    }),
    checkFile: present,
    checkContext: present,
    checkReport: present,
    checkShared: present,
    remote: null,
  };
}
