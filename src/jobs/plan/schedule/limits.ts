import type { Plan } from '../plan.ts';
import type { Limits } from './schedule.ts';
import type { Unit } from '../unit.ts';

/** The limits of a plan beside the units that run: a unit has at most one turn at a time. Null: it has none. */
export function limitsOf(
  { settings: { limits }, pools }: Pick<Plan, 'settings' | 'pools'>,
  running: readonly Pick<Unit, 'pool'>[],
): Limits | null {
  if (Object.keys(limits).length === 0) return null;
  const providers = new Map(pools.map(({ name, provider }) => [name, provider]));
  const of = (pool: string) => {
    const provider = providers.get(pool) ?? null;
    return provider !== null && Object.hasOwn(limits, provider) ? provider : null;
  };
  return {
    of,
    room: (provider) => limits[provider]! - running.filter(({ pool }) => of(pool) === provider).length,
  };
}
