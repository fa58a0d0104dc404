import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { selfCommand } from '../../process/self.ts';
import { Registry } from '../../tools/registry/registry.ts';
import { workingFolder } from '../../workspace/working-folder.ts';
import { checkTools, type ToolCheck } from '../check-tool.ts';
import { loadRegistry } from '../load-registry.ts';
import { checkRuntimeFolder, checkStateFolders } from './check-folders.ts';
import { checkWarm } from './check-warm.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { checkAim, checkGit } from './check-programs.ts';
import { keysFor, toolFinding } from './check-tools.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

export interface DoctorSpec {
  readonly cwd: string;
  /** One tool; undefined: all of them. */
  readonly tool: string | undefined;
  /** A JSON file with more tools. */
  readonly registry: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the terminal, if there is one. */
  readonly columns: number | null;
  readonly clock: Clock;
}

/** A tool as it was checked, with the names of the keys that it would see. */
export interface CheckedTool extends ToolCheck {
  readonly keys: readonly string[];
}

/** What is as it should be on this machine, and what is not. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly tools: readonly CheckedTool[];
}

/** Looks at all that runs need: programs, folders, what is left of earlier runs, and the tools. @throws AimError unknown_tool. */
export async function diagnose(spec: DoctorSpec, signal: AbortSignal): Promise<Diagnosis> {
  const { tool, environment, clock } = spec;
  const cwd = workingFolder(spec.cwd);
  const registry = registryOf(spec);
  const rows = registry instanceof AimError ? Registry.builtIn() : registry;
  const findings = [
    await checkAim(environment, selfCommand().at(-1)!, signal),
    ...(await checkGit(cwd, environment, signal)),
    checkRuntimeFolder(environment),
    await checkStateFolders(cwd, environment, signal),
    // Before any tool is started: that ends what killed aims have left.
    ...(await checkLeftovers(cwd, environment, signal)),
    ...checkWarm(environment),
    terminalFinding(environment, spec.columns),
    ...(registry instanceof AimError ? [problem('registry', registry.message, issueText(registry))] : []),
  ];
  const checks = await checkTools(rows, tool, environment, clock, signal);
  const tools = checks.map((check) => ({ ...check, keys: keysFor(rows.get(check.tool), environment) }));
  const found = tools.map((check) => toolFinding(rows.get(check.tool), check, check.keys, tool !== undefined));
  const isAlone = tool === undefined && tools.every((check) => !check.installed || rows.get(check.tool).rehearsal);
  const nobody = warning(
    'tools',
    'no coding agent is installed',
    'install one of these; `--tool sim` rehearses without',
  );
  return { findings: [...findings, ...(isAlone ? [nobody] : []), ...found], tools };
}

function registryOf({ registry, environment }: DoctorSpec): Registry | AimError {
  try {
    return loadRegistry(registry, environment);
  } catch (error) {
    // One that was named has to be valid; the user's own is a finding.
    if (registry !== undefined || !(error instanceof AimError)) throw error;
    return error;
  }
}

function issueText({ issues: [issue], hint }: AimError): string | null {
  if (issue === undefined) return hint ?? null;
  return `${issue.line === undefined ? '' : `line ${issue.line}: `}${issue.place} ${issue.message}`;
}

/** Whether what aim prints can be shown. */
function terminalFinding(environment: DoctorSpec['environment'], columns: number | null): Finding {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  const screen = columns === null ? 'no terminal' : `a terminal of ${columns} columns`;
  if (/utf-?8/i.test(locale)) return ok('terminal', `${screen}, locale ${locale}`);
  const name = locale === '' ? 'not set' : locale;
  const hint = 'set LC_ALL to a locale of UTF-8, such as C.UTF-8: tools write other letters wrong else';
  return warning('terminal', `${screen}, and the locale is ${name}`, hint);
}
