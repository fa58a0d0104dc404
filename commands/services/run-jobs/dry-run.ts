import { resolve } from 'node:path';
import { expectedTimesOf } from '../../../src/host/runs/learnt-times.ts';
import type { RunOrigin } from '../../../src/host/runs/run-host.ts';
import { neededTools, type NeededTool } from '../../../src/host/runs/needed-tools.ts';
import { planResume } from '../../../src/host/runs/recover-run.ts';
import { isolationOf } from '../../../src/host/runs/open-workspace.ts';
import { warmIds } from '../../../src/host/warm/warm-tools.ts';
import type { FoundFiles } from '../../../src/jobs/file/expand/gather-material.ts';
import { inWorktrees, type Plan } from '../../../src/jobs/plan/plan.ts';
import { preferredOrder } from '../../../src/jobs/plan/order/preferred-order.ts';
import type { ExpectedTimes } from '../../../src/jobs/record/durations/expected-times.ts';
import { duration } from '../../../src/reporters/text/durations.ts';
import { blockersOf } from '../../../src/jobs/plan/schedule/schedule.ts';
import { asItBegan, type ResumeOptions, type Resumption } from '../../../src/jobs/run/open/prepare-resume.ts';
import { type PrepareOptions, prepareRun } from '../../../src/jobs/run/open/prepare-run.ts';
import { unknownCosts } from '../../../src/jobs/plan/unknown-costs.ts';
import { budgetText } from '../../../src/model/budget/budget-text.ts';
import { lstatOrNull } from '../../../src/lib/files/lstat.ts';
import { sanitizeLine } from '../../../src/lib/text/sanitize.ts';
import { counted } from '../../../src/lib/text/plural.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import { edits, type Job } from '../../../src/model/run/job.ts';
import type { Isolation } from '../../../src/model/merging/isolation.ts';
import type { PoolConfig } from '../../../src/model/pool/pool-config.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';

/** How many jobs are named that one has to wait for because of its files. */
const MAX_BLOCKERS = 20;
/** How many of the jobs that one waits for are printed. */
const MAX_SHOWN = 5;

/** A job of the plan, with where it would run and which jobs would have to end before it. */
interface PlannedJob extends Job {
  /** From 1: the place of its unit among those that may start, the preferred one first. */
  readonly rank: number;
  /** How long it is expected to take, by earlier runs, in seconds; null: nothing is known. */
  readonly expected_s: number | null;
  readonly runs_on: string;
  /** Those of its files that are not there: the job may make them, or their names are mistyped. */
  readonly new_files: readonly string[];
  readonly waits: readonly { readonly for: string; readonly why: string }[];
}

/** What a run is prepared from, also one that goes on. */
interface DryRunOptions extends PrepareOptions {
  readonly origin?: RunOrigin;
  readonly resume?: ResumeOptions;
}

/** Shows the plan of a run: where each job would run, and what it would wait for (a dependency, files, a session). */
export async function dryRun(
  asked: DryRunOptions,
  { environment, clock, signal }: CommandContext,
): Promise<CommandResult> {
  const options = asked.resume === undefined ? asked : { ...asked, ...asItBegan(asked.resume.past) };
  const prepared = await prepareRun({ ...options, kept: warmIds(environment) }, signal);
  const { cwd } = prepared;
  const resumed =
    options.resume === undefined
      ? null
      : await planResume(options, prepared, options.resume, { environment, clock }, signal);
  const isolation = await (resumed?.isolation(signal) ?? isolationOf(prepared, environment, signal));
  const chosen = resumed?.resumption.plan ?? prepared.plan;
  const plan = isolation.kind === 'worktree' ? inWorktrees(chosen) : chosen;
  const source = options.origin?.source ?? options.source;
  const times = await expectedTimesOf({ plan, cwd, source, environment }, signal);
  const { registry } = prepared;
  const remote = options.remote?.tool.row.id ?? null;
  const tools = await neededTools({ jobs: plan.jobs, registry, remote }, environment, signal);
  const jobs = plannedJobs(plan, cwd, times);
  const inOrder = jobs.toSorted((a, b) => a.rank - b.rank);
  const inUse = new Set(plan.units.map(({ pool }) => pool));
  const lines = [
    ...(resumed === null ? [] : resumptionLines(resumed.resumption)),
    `In ${cwd}:`,
    ...isolationLines(isolation),
    ...(plan.settings.budget === null ? [] : [`  budget: ${budgetText(plan.settings.budget)}`]),
    ...plan.pools.map((pool) => poolLine(pool, inUse.has(pool.name))),
    ...toolLines(tools),
    ...foundLines(prepared.found),
    ...unknownCosts(plan, (tool) => registry.get(tool)).map(({ pool, message }) => `  warning: ${pool}: ${message}`),
    '',
    `${counted(plan.jobs.length, 'job')}${plan.settings.order === 'file' ? '' : ', the most urgent first'}:`,
    ...inOrder.flatMap((job) => jobLines(job, isolation.kind)),
  ];
  return {
    exitCode: EXIT.ok,
    lines,
    document: { version: 1, cwd, isolation, found: prepared.found, pools: plan.pools, tools, jobs },
  };
}

/** What the patterns of each `for_each` matched; the jobs that it became are listed with the others. */
function foundLines(found: FoundFiles): string[] {
  return Object.entries(found).map(([patterns, files]) => {
    const named = (JSON.parse(patterns) as string[]).join(' ');
    return `  for each file of ${named}: ${counted(files.length, 'file')}`;
  });
}

function isolationLines(isolation: Isolation): string[] {
  if (isolation.kind === 'shared') {
    return [`  the jobs work in the checkout${isolation.reason === null ? '' : `: ${isolation.reason}`}`];
  }
  const { base, branch, land, notes } = isolation;
  const at = `${branch === null ? '' : `${branch.replace(/^refs\/heads\//, '')} at `}${base.slice(0, 12)}`;
  return [`  the jobs work in worktrees, from ${at}; land: ${land}`, ...notes.map((note) => `  ${note}`)];
}

function resumptionLines({ past, jobs, plan, lost }: Resumption): string[] {
  const rest = jobs.length - plan.jobs.length - lost.length;
  return [
    `Run ${past.folder.runId} goes on. Left as they are: ${counted(rest, 'job')}.`,
    ...lost.map((id) => `  ${id}: skipped, its conversation ended with aim`),
  ];
}

function plannedJobs({ units, settings }: Plan, cwd: string, times: ExpectedTimes): PlannedJob[] {
  const ranks = new Map(preferredOrder(units, settings.order, times.ofUnit).map((unit, index) => [unit, index + 1]));
  const blockers = blockersOf(units, MAX_BLOCKERS);
  return units.flatMap((unit, index) =>
    unit.jobs.map((job, i) => {
      const waits = [
        ...job.depends_on.map((id) => ({ for: id, why: 'dependency' })),
        ...(i > 0 ? [{ for: unit.jobs[i - 1]!.id, why: `session ${job.session}` }] : []),
        ...(i === 0 ? blockers[index]! : []).map((other) => ({ for: other.jobs.at(-1)!.id, why: 'files' })),
      ];
      const runs_on = job.pool.mode === 'always' ? `pool ${job.pool.name}` : 'a process of its own';
      const new_files = job.files.filter((file) => lstatOrNull(resolve(cwd, file)) === null);
      return { ...job, rank: ranks.get(unit)!, expected_s: times.secondsOf(job), runs_on, new_files, waits };
    }),
  );
}

/** @param isUsed false: jobs only fall back on it. */
function poolLine(pool: PoolConfig, isUsed: boolean): string {
  const { name, count, tool, routing, model, approvals, env, budget, repo_map, processes } = pool;
  const variables = Object.keys(env);
  const rest = [
    routing,
    ...(model === null ? [] : [`model ${model}`]),
    ...(approvals === 'allow-edits' ? [] : [approvals]),
    ...(budget === null ? [] : [`budget ${budgetText(budget)}`]),
    ...(processes === null || processes >= count
      ? []
      : [processes === 1 ? 'in one process' : `in ${processes} processes`]),
    ...(repo_map === 0 ? [] : [`map of ${repo_map} tokens`]),
    ...(variables.length === 0 ? [] : [`sets ${variables.join(' ')}`]),
    ...(isUsed ? [] : ['started when a job falls back on it']),
  ];
  return `  pool ${name}: ${count} × ${tool}, ${rest.join(', ')}`;
}

/** The version of each tool that would be used; a warning where it is not here. */
function toolLines(tools: readonly NeededTool[]): string[] {
  return tools.map(({ tool, version, problem, hint, refuses }) => {
    if (problem === null) return `  tool ${tool}: ${sanitizeLine(version ?? 'version unknown')}`;
    const then = refuses ? 'a run would be refused' : 'its jobs would go to what they fall back on';
    return `  warning: ${problem}; ${then}${hint === null ? '' : ` (${hint})`}`;
  });
}

function jobLines(job: PlannedJob, isolation: Isolation['kind']): string[] {
  const named = job.files.map((file) => (job.new_files.includes(file) ? `${file} (new file)` : file));
  // In a worktree of its own it may change anything beside the others.
  const none = !edits(job) ? 'no files' : isolation === 'shared' ? 'no files named: runs alone' : 'no files named';
  const files = named.length > 0 ? named.join(', ') : none;
  const more = job.waits.length - MAX_SHOWN;
  return [
    `  ${job.id}: ${job.variant_of === null ? '' : `a variant of ${job.variant_of}, `}${job.label === null ? '' : `${job.label}, `}${job.action} on ${job.runs_on}; ${files}; ${job.timeout_seconds} s${job.expected_s === null ? '' : `, expected ${duration(job.expected_s)}`}`,
    ...(job.description === null
      ? []
      : job.description
          .trim()
          .split('\n')
          .map((text) => `      ${text}`)),
    ...(job.fallback.length === 0 ? [] : [`      falls back on ${job.fallback.map(({ name }) => name).join(', ')}`]),
    ...(job.context.length === 0 ? [] : [`      reads ${job.context.join(', ')}`]),
    ...job.waits.slice(0, MAX_SHOWN).map((wait) => `      after ${wait.for} (${wait.why})`),
    ...(more > 0 ? [`      and after ${more} more`] : []),
  ];
}
