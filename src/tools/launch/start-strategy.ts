import type { Clock } from '../../lib/clock.ts';
import type { PoolSettings } from '../../model/pool/pool-settings.ts';
import type { StartChoice } from '../../model/pool/start-view.ts';
import { ForkingSource } from '../../process/fork-server/forking-source.ts';
import type { PreloadSpec } from '../../process/fork-server/preload.ts';
import { residentOpener } from '../../process/fork-server/resident/resident-connection.ts';
import { residentToAsk } from '../../process/fork-server/resident/resident-files.ts';
import { residentKey } from '../../process/fork-server/resident/resident-key.ts';
import type { OpenServer } from '../../process/fork-server/server-process.ts';
import { plainSource, type ProcessSource } from '../../process/process-source.ts';
import type { DetectedTool } from '../detect/detect.ts';
import { lastingEnvironment, toolEnvironment } from './environment.ts';
import { isWithin } from '../detect/version-range.ts';

/** How the processes of a tool are to be started here. */
export type StartStrategy =
  | { readonly how: 'warm'; readonly preload: Omit<PreloadSpec, 'env' | 'model'> }
  /** `reason`: why not warm, where a user may expect it; null: nothing to explain. */
  | { readonly how: 'plain'; readonly reason: string | null };

/** Decides between spawning each process and forking it from a server that has loaded the tool. */
export function planStart(tool: DetectedTool, choice: StartChoice, platform: string): StartStrategy {
  const { row, version, python } = tool;
  const plain = (reason: string | null): StartStrategy => ({ how: 'plain', reason });
  const { warmStart } = row;
  if (choice === 'plain') return plain(null);
  if (warmStart === undefined) return plain(choice === 'warm' ? `${row.id} has no warm start` : null);
  // Elsewhere a fork after such imports is known to be fragile, or there is none.
  if (choice === 'auto' && platform !== 'linux') return plain(null);
  if (python === undefined) {
    return plain(`${tool.command[0] ?? ''} names no Python, and is no wrapper that shows what it starts`);
  }
  if (choice === 'auto' && version === null) return plain('its version is not known');
  if (choice === 'auto' && version !== null && !isWithin(version, warmStart.versions)) {
    return plain(`the warm start was tried with ${warmStart.versions}, not with ${version}; --start warm tries it`);
  }
  const { module, function: name, preload: steps = null } = warmStart;
  return { how: 'warm', preload: { python, module, function: name, steps } };
}

/** Opens the source of a pool's processes; a warm one begins to load the tool at once. */
export function openSource(
  tool: DetectedTool,
  { start, env, model }: Pick<PoolSettings, 'start' | 'env' | 'model'>,
  hostEnv: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): ProcessSource {
  const plan = planStart(tool, start, process.platform);
  if (plan.how === 'plain') return plainSource(plan.reason);
  const spec = { ...plan.preload, model, env: toolEnvironment(tool.row, { ...hostEnv, ...env }) };
  return new ForkingSource(spec, clock, openerOf(tool, spec, hostEnv));
}

/** Asks the server that `aim warm` keeps of this tool; null: there is none. */
function openerOf(
  { row }: DetectedTool,
  spec: PreloadSpec,
  hostEnv: Readonly<Record<string, string | undefined>>,
): OpenServer | null {
  const place = process.platform === 'linux' ? residentToAsk(row.id, spec.python, hostEnv) : null;
  if (place === null) return null;
  const { lasting, withheld } = lastingEnvironment(row, spec.env);
  const { socket } = place;
  return residentOpener({ socket, key: residentKey(spec, lasting), withheld, model: spec.model, env: spec.env });
}
