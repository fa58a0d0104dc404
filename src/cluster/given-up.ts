import type { ToolProcessPool } from '../pool/tool-process-pool.ts';

type Slots = Pick<ToolProcessPool, 'name' | 'instances'>;

/** That a slot gets no further process, and why. */
export function givenUp(pool: Slots, index: number): string {
  return `instance ${index} of ${pool.name} was given up: ${reasonAt(pool, index)}`;
}

/** The same of all of them. */
export function noneLeft(pool: Slots): string {
  return `no instance of ${pool.name} is left: ${reasonAt(pool, 0)}`;
}

function reasonAt({ instances }: Slots, index: number): string {
  const state = instances[index]?.state;
  return state?.name === 'given_up' ? state.reason : (state?.name ?? '');
}
