import type { Fault } from '../../model/documents/issues.ts';
import { edits, type Job } from '../../model/run/job.ts';
import type { Judge } from '../../model/merging/judge.ts';
import type { JobInput } from '../file/job-file.ts';
import { type JobSources, normaliseJob } from './normalise-job.ts';

/** How long a judge may take. */
export const DEFAULT_JUDGE_SECONDS = 600;

/** The id of a job's nth variant, from 1. No id of a job file has a `~`. */
export function variantId(id: string, n: number): string {
  return `${id}~${n}`;
}

/**
 * What a job of a file stands for: itself, or its variants, under its id still. The first one stands for all where only the
 * file is looked at.
 */
export function normaliseVariants(
  input: JobInput,
  index: number,
  sources: JobSources,
  faults: Fault[],
): readonly [Job, ...Job[]] {
  const { tools, variants = 1 } = input;
  if (tools === undefined) {
    const job = normaliseJob(input, index, sources, faults);
    checkVariants(input, index, job, sources, faults);
    return [job, ...Array.from({ length: variants - 1 }, () => job)];
  }
  const [first, ...rest] = tools.map((tool, n) => {
    const found: Fault[] = [];
    const job = normaliseJob({ ...input, tool }, index, sources, found);
    // What is wrong with the rest of the job is said once.
    const own = found.filter(({ path }) => n === 0 || path[2] === 'tool');
    faults.push(
      ...own.map((fault) => (fault.path[2] === 'tool' ? { ...fault, path: ['jobs', index, 'tools', n] } : fault)),
    );
    return job;
  });
  checkVariants(input, index, first!, sources, faults);
  return [first!, ...rest];
}

/** The jobs of a run: those that have variants are these, and whoever depends on such a job depends on all of them. */
export function expandVariants(
  jobs: readonly Job[],
  variantsOf: (id: string) => { readonly variants: readonly Job[]; readonly judge: Judge | null },
): readonly Job[] {
  const ids = new Map(
    jobs.map(({ id }) => {
      const { variants } = variantsOf(id);
      return [id, variants.length < 2 ? [id] : variants.map((_, n) => variantId(id, n + 1))] as const;
    }),
  );
  return jobs.flatMap((job) => {
    const { variants, judge } = variantsOf(job.id);
    const depends_on = job.depends_on.flatMap((id) => ids.get(id) ?? [id]);
    if (variants.length < 2) return [{ ...job, depends_on }];
    return variants.map((variant, n) => ({
      ...variant,
      id: variantId(job.id, n + 1),
      depends_on,
      variant_of: job.id,
      judge,
    }));
  });
}

/** The judge of a job of a file, with its defaults. */
export function judgeOf({ judge }: JobInput): Judge | null {
  if (judge === undefined) return null;
  const { argv, timeout_seconds = DEFAULT_JUDGE_SECONDS } = Array.isArray(judge) ? { argv: judge } : judge;
  return { argv, timeout_seconds };
}

function checkVariants(
  input: JobInput,
  index: number,
  job: Job,
  { file, overrides }: Pick<JobSources, 'file' | 'overrides'>,
  faults: Fault[],
): void {
  if (input.tools === undefined && input.variants === undefined && input.judge === undefined) return;
  const report = (key: keyof JobInput, message: string, hint?: string) =>
    faults.push({ path: ['jobs', index, key], message, ...(hint === undefined ? {} : { hint }) });
  const key = input.tools === undefined ? 'variants' : 'tools';
  if (input[key] === undefined) {
    if (input.judge !== undefined) {
      report('judge', 'has nothing to pick from', 'give the job `variants` or `tools`, or leave the judge out');
    }
    return;
  }
  if (input.tools !== undefined && input.variants !== undefined) {
    report('variants', '`tools` says how many there are', 'leave one of them out');
  }
  if (input.tools !== undefined && input.tool !== undefined) report('tool', '`tools` names the tools: leave one out');
  if (!edits(job)) report(key, 'is for jobs that edit: nothing is merged of one that only answers');
  if (input.session !== undefined) {
    report(key, 'is not for jobs of a session: a conversation has one next job', 'leave out `session`');
  }
  if (input.paths?.error_report !== undefined) {
    report(key, 'is not for jobs with an error report: the variants would write it over each other');
  }
  if ((overrides.isolation ?? file.isolation) !== 'shared') return;
  faults.push({
    path: ['jobs', index, key],
    message: 'needs worktrees, and the jobs are to share the checkout',
    hint: 'use the isolation worktree or auto',
    ...(overrides.isolation !== undefined && { flag: '--isolation' }),
  });
}
