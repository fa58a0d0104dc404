import { onPool } from '../../jobs/plan/fallback.ts';
import { AimError } from '../../model/errors.ts';
import { edits, type Job } from '../../model/run/job.ts';
import { requireTool } from '../../tools/detect/detect.ts';
import type { Registry } from '../../tools/registry/registry.ts';

/** A tool that jobs would run on here, as it was found. `aim run-jobs --dry-run --json` prints it. */
export interface NeededTool {
  readonly tool: string;
  /** Null where it prints none, or is not here. */
  readonly version: string | null;
  /** Why it can't be used here; null: it can, as far as is known without starting it. */
  readonly problem: string | null;
  /** What to do about it. */
  readonly hint: string | null;
  /** Whether a run would be refused for it: jobs have no other tool that is here. */
  readonly refuses: boolean;
}

/** Looks for the tools that jobs may run on. @param remote the tool of a cluster of another aim, which runs elsewhere. */
export async function neededTools(
  {
    jobs,
    registry,
    remote,
  }: { readonly jobs: readonly Job[]; readonly registry: Registry; readonly remote: string | null },
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<NeededTool[]> {
  const here = toolsOfEachKind(jobs, remote);
  const missing = new Map<string, AimError>();
  const look = async (tool: string): Promise<Omit<NeededTool, 'refuses'>> => {
    try {
      const { version } = await requireTool(registry.get(tool), environment, signal);
      return { tool, version, problem: null, hint: null };
    } catch (error) {
      if (!(error instanceof AimError) || error.code !== 'tool_not_found') throw error;
      missing.set(tool, error);
      return { tool, version: null, problem: error.message, hint: error.hint ?? null };
    }
  };
  const ids = new Set(here.flat().filter((tool) => tool !== null));
  const tools = await Promise.all([...ids].map(look));
  const refusing = new Set(here.filter((places) => isRefused(places, missing)).flat());
  return tools.map((found) => ({ ...found, refuses: refusing.has(found.tool) }));
}

/** The tools that each kind of job may run on, the first choice first; null: on a cluster of another aim. */
export function toolsOfEachKind(jobs: readonly Job[], remote: string | null): (string | null)[][] {
  return oneOfEachKind(jobs).map((job) =>
    placesOf(job).map(({ pool, tool }) => (pool.mode === 'always' && tool === remote ? null : tool)),
  );
}

/** Whether jobs can't run: no tool of theirs is here. One that a job has a fallback for may be missing. */
export function isRefused(places: readonly (string | null)[], missing: ReadonlyMap<string, AimError>): boolean {
  return places.every((tool) => tool !== null && missing.has(tool));
}

/** One of all jobs that run at the same places and may do the same there: a plan may have very many jobs. */
export function oneOfEachKind(jobs: readonly Job[]): Job[] {
  const kinds = new Map<string, Job>();
  for (const job of jobs) {
    const { tool, pool, fallback } = job;
    const others = fallback.length === 0 ? '' : JSON.stringify(fallback);
    const key = `${tool} ${pool.mode} ${edits(job)} ${pool.name} ${others}`;
    if (!kinds.has(key)) kinds.set(key, job);
  }
  return [...kinds.values()];
}

/** A job as each pool has it that may try it. */
export function placesOf(job: Job): Job[] {
  return [job, ...job.fallback.map(({ name }) => onPool(job, name))];
}
