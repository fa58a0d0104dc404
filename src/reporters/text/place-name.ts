import { tidyName } from './text-width.ts';

/** Where something runs: `aider#0`; the tool alone for a process of the job's own. */
export function placeName(pool: string | null, tool: string, instance: number | null): string {
  return tidyName(instance === null ? tool : `${pool ?? tool}#${instance}`);
}
