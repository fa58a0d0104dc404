import { EMPTY_LIST } from '../../lib/empty-list.ts';
import { didYouMean } from '../../lib/text/nearest.ts';
import type { Fault } from '../../model/documents/issues.ts';
import { type Budget, BUDGET_HINT, budgetOf, NO_LIMIT } from '../../model/budget/budget.ts';
import { type Action, edits, type Job } from '../../model/run/job.ts';
import type { Verify } from '../../model/merging/verify.ts';
import { poolForModel, poolInFile } from '../../model/pool/pool-config.ts';
import { retryOf } from './fallback.ts';
import type { JobFile, JobInput } from '../file/job-file.ts';
import type { Overrides } from './overrides.ts';
import type { PlanWorld } from './plan-world.ts';

export const DEFAULT_TIMEOUT_SECONDS = 600;
/** How long a check may take. */
export const DEFAULT_VERIFY_SECONDS = 600;
/** A service has a queue, and starts a machine for each session. */
export const REMOTE_TIMEOUT_SECONDS = 3600;

/** What decides how a job of a file is read. */
export interface JobSources {
  readonly file: JobFile;
  readonly overrides: Overrides;
  readonly world: PlanWorld;
  /** Files that some job of the file may create. */
  readonly created: ReadonlySet<string>;
  /** Gets the identity of each file that a job names, by its path. */
  readonly identities: Map<string, string>;
}

const NO_METADATA: Job['metadata'] = {};

/** Adds a fault at a path within the job. */
type Report = (path: readonly (string | number)[], message: string, more?: Omit<Fault, 'path' | 'message'>) => void;

/** The files that jobs may create: they need not be there yet. */
export function creatableFiles(file: JobFile): ReadonlySet<string> {
  return new Set(file.jobs.filter((input) => edits({ action: actionOf(input, file) })).flatMap((input) => input.files));
}

/** A job with its defaults filled in, its paths normalised and its precedence settled. */
export function normaliseJob(input: JobInput, index: number, sources: JobSources, faults: Fault[]): Job {
  const { file, overrides } = sources;
  const { defaults } = file;
  const report: Report = (path, message, more) => {
    faults.push({ path: ['jobs', index, ...path], message, ...more });
  };
  const { tool, pool, model } = toolAndPoolOf(input, sources, report);
  const retry = retryOf(input, pool.name, file);
  // Each key by its name, none spread: that takes half the memory, and there may be very many jobs.
  return {
    id: input.id,
    tool,
    pool,
    action: actionOf(input, file),
    label: input.label ?? null,
    files: filesOf(input, sources, report),
    description: input.description ?? null,
    model,
    context: contextOf(input, sources, report),
    prompt: input.prompt,
    session: input.session ?? null,
    depends_on: input.depends_on.length === 0 ? EMPTY_LIST : [...new Set(input.depends_on)],
    attempts: retry.attempts,
    retry_on: retry.retry_on,
    back_off_seconds: retry.back_off_seconds,
    fallback: EMPTY_LIST,
    budget: jobBudget(input, defaults, report),
    timeout_seconds:
      overrides.timeoutSeconds ??
      input.timeout_seconds ??
      input.metadata?.timeout_seconds ??
      defaults.timeout_seconds ??
      (isRemote(tool, sources.world) ? REMOTE_TIMEOUT_SECONDS : DEFAULT_TIMEOUT_SECONDS),
    verify: edits({ action: actionOf(input, file) }) ? verifyOf(input, poolInFile(pool.name), file) : null,
    // It would begin from the same commit again.
    on_conflict: input.on_conflict ?? defaults.on_conflict ?? (isRemote(tool, sources.world) ? 'fail' : 'rerun'),
    variant_of: null,
    judge: null,
    error_report: errorReportOf(input, sources, report),
    metadata: input.metadata ?? NO_METADATA,
  };
}

function jobBudget({ budget }: JobInput, defaults: JobFile['defaults'], report: Report): Budget | null {
  const whole = budgetOf(budget, defaults.budget);
  if (whole === null && budget !== undefined) report(['budget'], NO_LIMIT, { hint: BUDGET_HINT });
  return whole;
}

/** The nearest one that is given counts: null stands for none. */
function verifyOf(input: JobInput, pool: string, { defaults, pools }: JobFile): Verify | null {
  const given = [input.verify, pools[pool]?.verify, defaults.verify].find((it) => it !== undefined) ?? null;
  if (given === null) return null;
  const {
    argv,
    timeout_seconds = DEFAULT_VERIFY_SECONDS,
    retries = 1,
  } = Array.isArray(given) ? { argv: given } : given;
  return {
    argv,
    timeout_seconds,
    retries,
    when: input.verify_when ?? defaults.verify_when ?? 'both',
    on_failed: input.on_verify_failed ?? defaults.on_verify_failed ?? 'repair',
    at_base: !input.origin.ownCheck,
  };
}

function isRemote(tool: string, world: PlanWorld): boolean {
  return world.toolIds.includes(tool) && world.tool(tool).isRemote;
}

function actionOf(input: JobInput, { defaults }: JobFile): Action {
  return input.action ?? defaults.action ?? 'edit';
}

function toolAndPoolOf(
  input: JobInput,
  { file: { defaults, pools }, overrides, world }: JobSources,
  report: Report,
): Pick<Job, 'tool' | 'pool' | 'model'> {
  const name = input.pool?.name ?? defaults.pool?.name;
  const own = input.tool ?? (name === undefined ? undefined : (pools[name]?.tool ?? name)) ?? defaults.tool;
  const tool = overrides.tool ?? own ?? '';
  if (tool === '') {
    const hint = 'give it a `tool`, set `defaults.tool`, or use --tool';
    report([], 'names no tool', { hint, aboutTool: true });
  } else if (!world.toolIds.includes(tool)) {
    const hint = didYouMean(tool, world.toolIds) ?? `the tools are ${world.toolIds.join(', ')}`;
    const flag = overrides.tool === undefined ? { aboutTool: true as const } : { flag: '--tool' };
    report(input.tool === undefined ? [] : ['tool'], `no tool is called ${JSON.stringify(tool)}`, { hint, ...flag });
  }
  const mode = overrides.poolMode ?? input.pool?.mode ?? defaults.pool?.mode ?? 'auto';
  const inFile = name ?? own ?? tool;
  // A model belongs to the tool that it was meant for.
  const isOwn = input.model !== undefined && overrides.model === undefined && overrides.tool === undefined;
  const model = isOwn && input.model !== pools[inFile]?.model ? input.model! : null;
  return { tool, model, pool: { name: model === null ? inFile : poolForModel(inFile, model), mode } };
}

function contextOf(input: JobInput, { world, created }: JobSources, report: Report): string[] {
  if (input.context === undefined) return EMPTY_LIST;
  const own = new Set(input.files);
  return input.context.flatMap((name, index) => {
    const checked = world.checkContext(name, created.has(name));
    if (!('path' in checked)) {
      report(['context', index], `${JSON.stringify(name)} ${checked.problem}`, hintOf(checked));
      return [];
    }
    if (own.has(name)) report(['context', index], `${JSON.stringify(name)} is one of its \`files\` too`);
    return [checked.path];
  });
}

function filesOf(input: JobInput, { file, world, created, identities }: JobSources, report: Report): string[] {
  if (input.files.length === 0) return EMPTY_LIST;
  const mayCreate = edits({ action: actionOf(input, file) });
  const paths = new Set<string>();
  input.files.forEach((name, index) => {
    const checked = world.checkFile(name, mayCreate || created.has(name));
    if ('path' in checked) {
      paths.add(checked.path);
      identities.set(checked.path, checked.identity);
    } else report(['files', index], `${JSON.stringify(name)} ${checked.problem}`, hintOf(checked));
  });
  return [...paths];
}

function errorReportOf(input: JobInput, { world, identities }: JobSources, report: Report): string | null {
  const name = input.paths?.error_report;
  if (name === undefined) return null;
  const checked = world.checkReport(name);
  if ('path' in checked) {
    identities.set(checked.path, checked.identity);
    return checked.path;
  }
  report(['paths', 'error_report'], `${JSON.stringify(name)} ${checked.problem}`, hintOf(checked));
  return null;
}

function hintOf({ hint }: { readonly hint?: string }): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
