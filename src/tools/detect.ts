import { isAbsolute } from 'node:path';
import { execa } from 'execa';
import { whichCommand } from 'which-command';
import { AimError } from '../model/errors.ts';
import { AIM_VERSION } from '../model/version.ts';
import { selfCommand } from '../process/self.ts';
import { toolEnvironment } from './environment.ts';
import { interpreterOf } from './python-interpreter.ts';
import type { ToolRow } from './tool-row.ts';
import { rowFor } from './variants.ts';

/** A tool that is on this machine. */
export interface DetectedTool {
  /** As it is for this version. */
  readonly row: ToolRow;
  /** The program and its first arguments, to which those of the row are added. */
  readonly command: readonly string[];
  /** As the tool says it; null when it would not say. */
  readonly version: string | null;
  /** The interpreter that runs it, where its row has a warm start. */
  readonly python?: string;
}

const VERSION_TIMEOUT_MS = 10_000;

/**
 * Finds a tool's program and asks for its version.
 * @returns null when none of the row's programs is on the PATH.
 */
export async function detectTool(
  row: ToolRow,
  ours: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  patienceMs = VERSION_TIMEOUT_MS,
): Promise<DetectedTool | null> {
  const found = await findCommand(row, ours);
  if (found === null) return null;
  const { command, isSelf } = found;
  // What is part of this very program need not be asked.
  if (isSelf) return { row: rowFor(row, AIM_VERSION), command, version: AIM_VERSION };
  const ask = (argv: readonly string[]) => output(argv, toolEnvironment(row, ours), signal, patienceMs);
  const python = row.warmStart === undefined ? null : await findPython(command, ours);
  // A package's version is known without the tool being loaded: for aider, a tenth of the time.
  const packaged = python === null ? '' : await ask([python, '-c', PACKAGE_VERSION, row.warmStart?.package ?? '']);
  const said = new RegExp(row.versionPattern, 'u');
  const version = packaged.trim() || (said.exec(await ask([...command, ...row.versionArgs]))?.[1] ?? null);
  return { row: rowFor(row, version), command, version, ...(python === null ? {} : { python }) };
}

/** Nothing is imported from the folder that aim was started in, which Python would look into first. */
const PACKAGE_VERSION = [
  'import sys',
  'sys.path[:] = [path for path in sys.path if path]',
  'import importlib.metadata',
  'print(importlib.metadata.version(sys.argv[1]))',
].join('\n');

/** The same, where the tool has to be there. @throws AimError tool_not_found. */
export async function requireTool(
  row: ToolRow,
  ours: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<DetectedTool> {
  const found = await detectTool(row, ours, signal);
  if (found !== null) return found;
  const programs = row.detectCommands.map((entry) => (typeof entry === 'string' ? entry : entry[0])).join(' or ');
  throw new AimError('tool_not_found', `${row.id} is not on this machine: no program ${programs} on the PATH`, {
    hint: `install ${row.name}, or choose another tool: \`aim tools\` lists them`,
  });
}

async function findCommand(
  row: ToolRow,
  ours: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly command: readonly string[]; readonly isSelf: boolean } | null> {
  for (const entry of row.detectCommands) {
    const [program = '', ...rest] = typeof entry === 'string' ? [entry] : entry;
    if (program === '%SELF%') return { command: [...selfCommand(), ...rest], isSelf: true };
    const path = await whichCommand(program, { path: ours['PATH'] ?? '' });
    if (path !== undefined) return { command: [path, ...rest], isSelf: false };
  }
  return null;
}

async function findPython(
  command: readonly string[],
  ours: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const named = interpreterOf(command[0] ?? '');
  if (named === null || isAbsolute(named)) return named;
  return (await whichCommand(named, { path: ours['PATH'] ?? '' })) ?? null;
}

/** What a program prints on stdout, as far as it gets. */
async function output(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
  patienceMs: number,
): Promise<string> {
  const [program = '', ...args] = argv;
  const result = await execa(program, args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: patienceMs,
    cancelSignal: signal,
    killDescendants: true,
    reject: false,
    maxBuffer: 100_000,
  });
  signal.throwIfAborted();
  return result.stdout ?? '';
}
