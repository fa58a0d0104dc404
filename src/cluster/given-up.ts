import type { ToolProcessPool } from '../pool/tool-process-pool.ts';

/** That every instance of a pool was given up, with the reason of the first. */
export function noneLeft({ name, instances }: Pick<ToolProcessPool, 'name' | 'instances'>): string {
  const state = instances[0]?.state;
  const reason = state?.name === 'given_up' ? state.reason : (state?.name ?? '');
  return `no instance of ${name} is left: ${reason}`;
}
