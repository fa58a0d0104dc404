import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { WarmTool } from '../../model/pool/warm-tool.ts';
import { AIM_VERSION } from '../../model/version.ts';
import { residentPlace } from '../../process/fork-server/resident/resident-files.ts';
import { startResident } from '../../process/fork-server/resident/start-resident.ts';
import { requireTool } from '../../tools/detect/detect.ts';
import { lastingEnvironment, toolEnvironment } from '../../tools/launch/environment.ts';
import { planStart } from '../../tools/launch/start-strategy.ts';
import type { Registry } from '../../tools/registry/registry.ts';
import { warmTool } from './warm-tools.ts';

export interface KeepWarmSpec {
  readonly registry: Registry;
  /** The id of a tool. */
  readonly tool: string;
  readonly models: readonly string[];
  /** How long it stays loaded without use. */
  readonly forSeconds: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** A tool that is loaded, and what was done for that. */
export interface KeptWarm {
  readonly kept: WarmTool;
  readonly how: 'started' | 'replaced' | 'extended';
  /** Why another one was replaced. */
  readonly why: string | null;
}

/**
 * Loads a tool, to be kept for the runs that come; or keeps the one longer that is there.
 * @throws AimError unknown_tool, tool_not_found, usage for a tool or a system without a warm start, start_failed,
 * folder_refused.
 */
export async function keepWarm(spec: KeepWarmSpec, signal: AbortSignal): Promise<KeptWarm> {
  const { registry, environment, clock, models, forSeconds } = spec;
  if (process.platform !== 'linux') throw new AimError('usage', 'aim warm: tools are kept loaded on Linux alone');
  const row = registry.get(spec.tool);
  if (row.warmStart === undefined) throw new AimError('usage', `aim warm: ${row.id} has no warm start`);
  const tool = await requireTool(row, environment, signal);
  const plan = planStart(tool, 'auto', process.platform);
  if (plan.how === 'plain') throw new AimError('start_failed', `${row.id} can't be kept loaded: ${plan.reason ?? ''}`);
  const { preload } = plan;
  const place = residentPlace(row.id, preload.python, environment);
  const { lasting: env } = lastingEnvironment(tool.row, toolEnvironment(tool.row, environment));
  const facts = {
    version: 1 as const,
    tool: row.id,
    tool_version: tool.version,
    python: preload.python,
    aim_version: AIM_VERSION,
    started_at: new Date(clock.now()).toISOString(),
    models: [...new Set(models)],
    for_seconds: forSeconds,
  };
  const { record, how, why } = await startResident({ place, preload, env, facts, clock }, signal);
  const kept = warmTool(place, record);
  if (kept === null) throw new AimError('start_failed', `${row.id} has ended as soon as it was loaded`);
  return { kept, how, why };
}
