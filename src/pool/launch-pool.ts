import { systemClock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import { EventHub } from '../model/event-hub.ts';
import type { AimEvent } from '../model/events.ts';
import { requireTool } from '../tools/detect/detect.ts';
import { Registry } from '../tools/registry/registry.ts';
import { type PoolSpec, ToolProcessPool } from './tool-process-pool.ts';

export interface PoolOptions extends Partial<Omit<PoolSpec, 'tool'>> {
  readonly registry?: Registry;
  /** Sees every event, numbered and in order. Must not throw. */
  readonly onEvent?: (event: AimEvent) => void;
}

/** A pool of a tool by its id, not started: 3 instances in the present folder, unless the options set others. */
export async function makePool(toolId: string, options: PoolOptions, signal: AbortSignal): Promise<ToolProcessPool> {
  const registry = options.registry ?? Registry.builtIn();
  const environment = options.environment ?? process.env;
  const tool = await requireTool(registry.get(toolId), environment, signal);
  const clock = options.clock ?? systemClock;
  const hub = new EventHub(clock);
  if (options.onEvent !== undefined) hub.subscribe(options.onEvent);
  const { cwd = process.cwd(), emit = hub.emit } = options;
  return new ToolProcessPool({ ...options, tool, environment, cwd, clock, emit });
}

/**
 * Starts `count` (3) instances of a tool, side by side, and gives the pool of them once each is ready or has failed.
 * @throws AimError unknown_tool, tool_not_found; start_failed when none is ready, with the reason of the first.
 */
export async function launchPool(
  toolId: string,
  options: PoolOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<ToolProcessPool> {
  const pool = await makePool(toolId, options, signal);
  try {
    await pool.start(signal);
    signal.throwIfAborted();
    const [first] = pool.getStatus();
    if (!pool.getStatus().some((view) => view.state === 'ready')) {
      throw new AimError('start_failed', `no instance of ${toolId} is ready: ${first?.last_error ?? ''}`);
    }
    return pool;
  } catch (error) {
    await pool.shutdown();
    throw error;
  }
}
