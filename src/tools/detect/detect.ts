import { isAbsolute } from 'node:path';
import { AimError } from '../../model/errors.ts';
import { AIM_VERSION } from '../../model/version.ts';
import { selfCommand } from '../../process/self.ts';
import { toolEnvironment } from '../launch/environment.ts';
import { versionInEnvironment } from './package-version.ts';
import { headOf, interpreterOf } from './python-interpreter.ts';
import type { Remote } from '../row/remote.ts';
import type { ToolRow } from '../tool-row.ts';
import { rowFor } from './variants.ts';
import { wrappedProgram } from './wrapped-program.ts';

/** A tool that can be used on this machine: a program that is installed, or a service that there is a key for. */
export interface DetectedTool {
  /** The row of the installed version. */
  readonly row: ToolRow;
  /** The program and its first arguments, empty for a service. Those of the row come after them. */
  readonly command: readonly string[];
  /** As the tool prints it, null when it prints none; of a service that of its API. */
  readonly version: string | null;
  /** The interpreter that runs it, where its row has a warm start. */
  readonly python?: string;
}

/** A tool that has not printed its version by then is used without one. */
const VERSION_TIMEOUT_MS = 10_000;
/** How many wrappers may stand around a program. */
const MAX_WRAPPERS = 4;

/**
 * Finds a tool's program and its version.
 * @param hostEnv aim's own environment.
 * @returns null when none of the row's programs is on the PATH, or there is no key for its service.
 */
export async function detectTool(
  row: ToolRow,
  hostEnv: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  timeoutMs = VERSION_TIMEOUT_MS,
): Promise<DetectedTool | null> {
  if (row.remote !== undefined) return detectService(row, row.remote, hostEnv);
  const found = await findCommand(row, hostEnv);
  if (found === null) return null;
  const { command, isSelf } = found;
  // The version of what is part of this program is known.
  if (isSelf) return { row: rowFor(row, AIM_VERSION), command, version: AIM_VERSION };
  const run = (argv: readonly string[]) => printedBy(argv, toolEnvironment(row, hostEnv), signal, timeoutMs);
  const python = row.warmStart === undefined ? null : await findPython(command[0] ?? '', hostEnv, run);
  // The version of a package is known without loading the tool: for aider that takes a tenth of the time.
  const packaged = python === null ? '' : await packageVersion(python, row.warmStart?.package ?? '', run);
  const pattern = new RegExp(row.versionPattern, 'u');
  const asked = row.versionCommand ?? versionCommand(command, row.versionArgs);
  const version = packaged.trim() || (pattern.exec(await run(asked))?.[1] ?? null);
  return { row: rowFor(row, version), command, version, ...(python === null ? {} : { python }) };
}

/** What asks a program for its version. What stands behind a script of a shell is no argument of what the script runs. */
function versionCommand(command: readonly string[], args: readonly string[]): string[] {
  const [shell = '', flag, script = '', ...rest] = command;
  const isScript = /(?:^|\/)(?:ba|da|k|z)?sh$/.test(shell) && flag === '-c' && rest.length === 0;
  // One program with plain words, and where its output goes.
  const run = isScript ? /^\s*(?:exec\s+)?([\w./+=:@%-]+)(?:\s+[\w./+=:@%,-]+)*\s*(?:2>&1\s*)?$/.exec(script) : null;
  return run === null ? [...command, ...args] : [run[1]!, ...args];
}

async function packageVersion(
  python: string,
  name: string,
  run: (argv: readonly string[]) => Promise<string>,
): Promise<string> {
  return versionInEnvironment(python, name) ?? (await run([python, '-c', PACKAGE_VERSION, name]));
}

/** Prints the version of a package. Nothing is imported from the folder that aim was started in, where Python looks first. */
const PACKAGE_VERSION = [
  'import sys',
  'sys.path[:] = [path for path in sys.path if path]',
  'import importlib.metadata',
  'print(importlib.metadata.version(sys.argv[1]))',
].join('\n');

/** Why a tool can't be used on this machine: a fragment for messages. */
export function missingText({ remote }: Pick<ToolRow, 'remote'>): string {
  return remote === undefined ? 'not installed' : `no key, ${remote.keyVariable} is not set`;
}

/** What to do about a tool that is not there: its row's own line where it has one. */
function installText({ name, installHint }: ToolRow): string {
  return installHint === undefined ? `install ${name}` : `install ${name}: ${installHint}`;
}

/** Finds a tool that has to be there. @throws AimError tool_not_found. */
export async function requireTool(
  row: ToolRow,
  hostEnv: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<DetectedTool> {
  const found = await detectTool(row, hostEnv, signal);
  if (found !== null) return found;
  if (row.remote !== undefined) {
    const doctor = `\`aim doctor ${row.id}\` looks at it`;
    const hint = row.loginHint === undefined ? doctor : `${row.loginHint}; ${doctor}`;
    throw new AimError('tool_not_found', `${row.id}: ${missingText(row)}`, { hint });
  }
  const programs = row.detectCommands.map((entry) => (typeof entry === 'string' ? entry : entry[0])).join(' or ');
  throw new AimError('tool_not_found', `${row.id} is not on this machine: no program ${programs} on the PATH`, {
    hint: `${installText(row)}, or choose another tool; \`aim doctor\` says which are ready`,
  });
}

/** Nothing of a service is on this machine but the key. */
function detectService(
  row: ToolRow,
  { baseUrl, keyVariable }: Remote,
  hostEnv: Readonly<Record<string, string | undefined>>,
): DetectedTool | null {
  if (!hostEnv[keyVariable]) return null;
  const version = new URL(baseUrl).pathname.split('/').at(-1) || null;
  return { row, command: [], version };
}

async function findCommand(
  row: ToolRow,
  hostEnv: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly command: readonly string[]; readonly isSelf: boolean } | null> {
  for (const entry of row.detectCommands) {
    const [program = '', ...rest] = typeof entry === 'string' ? [entry] : entry;
    if (program === '%SELF%') return { command: [...selfCommand(), ...rest], isSelf: true };
    const path = await findOnPath(program, hostEnv);
    if (path !== undefined) return { command: [path, ...rest], isSelf: false };
  }
  return null;
}

/** The path of a program; undefined: it is not on the PATH. */
async function findOnPath(
  program: string,
  hostEnv: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const { whichCommand } = await import('which-command');
  return await whichCommand(program, { path: hostEnv['PATH'] ?? '' });
}

/** The Python that runs a program: its script names it, maybe behind wrappers, a shim of a version manager among them. */
async function findPython(
  script: string,
  hostEnv: Readonly<Record<string, string | undefined>>,
  run: (argv: readonly string[]) => Promise<string>,
  depth = 0,
): Promise<string | null> {
  const named = interpreterOf(script);
  if (named !== null) {
    return isAbsolute(named) ? named : ((await findOnPath(named, hostEnv)) ?? null);
  }
  const wrapped = depth < MAX_WRAPPERS ? wrappedProgram(script, headOf(script) ?? '') : null;
  if (wrapped === null) return null;
  const path = wrapped.kind === 'program' ? wrapped.path : (await run(wrapped.which)).trim();
  return path === '' || path === script ? null : await findPython(path, hostEnv, run, depth + 1);
}

/** What a program prints on stdout, up to its end or the time-out. */
export async function printedBy(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<string> {
  const [program = '', ...args] = argv;
  // Loaded where a program is asked: that takes longer than finding what is part of this one.
  const { execa } = await import('execa');
  const result = await execa(program, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: timeoutMs,
    cancelSignal: signal,
    killDescendants: true,
    // It would listen for signals until then: one that is ignored (nohup) would not be afterwards.
    cleanup: false,
    reject: false,
    maxBuffer: 100_000,
  });
  signal.throwIfAborted();
  return result.stdout ?? '';
}
