// Installs the real tools that the project is tested with, at the versions it is tested with, outside the clone:
//   bun scripts/real-tools.ts [aider] [claude]
// One JSON line per tool on stdout; exit code 1 when one of them could not be had.
import { Database } from 'bun:sqlite';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

export type ToolId = 'aider' | 'claude';

export interface InstalledTool {
  readonly tool: ToolId;
  readonly version: string;
  readonly bin: string;
}

interface Recipe {
  readonly version: string;
  /** The program, relative to the tool's folder. */
  readonly bin: string;
  /** Fills the folder; whether it may be moved afterwards. */
  readonly install: (folder: string, version: string) => Promise<void>;
  readonly movable: boolean;
}

const RECIPES: Readonly<Record<ToolId, Recipe>> = {
  aider: { version: '0.86.2', bin: 'bin/aider', install: installAider, movable: false },
  claude: { version: '2.1.330', bin: 'node_modules/.bin/claude', install: installClaude, movable: true },
};

export const TOOL_IDS: readonly ToolId[] = ['aider', 'claude'];

const STAMP = '.aim-installed';
const INSTALL_MS = 10 * 60_000;
const NEWEST_PYTHON_FIRST = ['3.12', '3.11', '3.10'];

/** Where the program of a tool is, or undefined where it has not been installed. */
export function toolBin(id: ToolId): string | undefined {
  const { version, bin } = RECIPES[id];
  const path = join(toolFolder(id), bin);
  const stamp = join(toolFolder(id), STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === version && existsSync(path) ? path : undefined;
}

/** Installs a tool unless it is there; two that try at once take turns. Rejects with the reason. */
export async function ensureTool(id: ToolId): Promise<InstalledTool> {
  const { version } = RECIPES[id];
  const there = toolBin(id);
  if (there !== undefined) return { tool: id, version, bin: there };
  await mkdir(cacheFolder(), { recursive: true });
  return await withFileLock(`${toolFolder(id)}.lock`, 2 * INSTALL_MS, async () => {
    if (toolBin(id) === undefined) await install(id);
    const bin = toolBin(id);
    if (bin === undefined) throw new Error(`${toolFolder(id)} holds no ${RECIPES[id].bin} after the installation`);
    return { tool: id, version, bin };
  });
}

async function install(id: ToolId): Promise<void> {
  const recipe = RECIPES[id];
  const folder = toolFolder(id);
  const place = recipe.movable ? `${folder}.${randomUUID().slice(0, 8)}.tmp` : folder;
  process.stderr.write(`Installing ${id} ${recipe.version} …\n`);
  await rm(folder, { recursive: true, force: true });
  try {
    await mkdir(place, { recursive: true });
    await recipe.install(place, recipe.version);
    await expectVersion(join(place, recipe.bin), recipe.version);
    await writeFile(join(place, STAMP), recipe.version);
    if (place !== folder) await rename(place, folder);
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw error;
  }
}

async function installAider(folder: string, version: string): Promise<void> {
  const python = await findPython();
  await run(python, ['-m', 'venv', folder], folder);
  const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet'];
  await run(join(folder, 'bin', 'python'), [...pip, `aider-chat==${version}`], folder);
}

async function installClaude(folder: string, version: string): Promise<void> {
  // Without a version npm on an older node silently takes an older release.
  const what = `@anthropic-ai/claude-code@${version}`;
  await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', what], folder);
}

/** A Python that aider takes and that can make a venv; the error says what each candidate lacks. */
async function findPython(): Promise<string> {
  const tried: string[] = [];
  for (const python of await pythonCandidates()) {
    const probe = 'import sys; print("%d.%d" % sys.version_info[:2]); import ensurepip, venv';
    const { exitCode, stdout, stderr } = await execa(python, ['-c', probe], { reject: false, timeout: 10_000 });
    const version = stdout.trim();
    if (exitCode === 0 && NEWEST_PYTHON_FIRST.includes(version)) return python;
    if (version === '') tried.push(`${python}: does not run`);
    else if (exitCode === 0) tried.push(`${python}: is ${version}`);
    else if (/ensurepip|venv/.test(stderr)) {
      tried.push(`${python}: ${version} without venv (on Debian and Ubuntu: apt-get install python${version}-venv)`);
    } else tried.push(`${python}: ${lastLine(stderr)}`);
  }
  throw new Error(`needs Python 3.10, 3.11 or 3.12 with venv\n  ${tried.join('\n  ')}`);
}

async function pythonCandidates(): Promise<string[]> {
  const names = [...NEWEST_PYTHON_FIRST.map((version) => `python${version}`), 'python3'];
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const installed = await readdir(versions).catch((): string[] => []);
  const ofPyenv = NEWEST_PYTHON_FIRST.flatMap((wanted) => installed.filter((it) => it.startsWith(`${wanted}.`)));
  return [...names, ...ofPyenv.map((version) => join(versions, version, 'bin', 'python3'))];
}

/** Starts the program once: it must be the version asked for, and its second start is quicker. */
async function expectVersion(bin: string, version: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'aim-tool-home-'));
  try {
    const { stdout } = await execa(bin, ['--version'], { env: { HOME: home }, stdin: 'ignore', timeout: 60_000 });
    if (!stdout.includes(version)) throw new Error(`asked for ${version}, got ${JSON.stringify(stdout)}`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const result = await execa(command, args, { cwd, reject: false, all: true, stdin: 'ignore', timeout: INSTALL_MS });
  if (result.failed) {
    const said = result.timedOut ? `took more than ${INSTALL_MS / 60_000} minutes` : (result.all ?? '');
    const tail = (said || result.shortMessage || '').trim().split('\n').slice(-15);
    throw new Error(`${command} ${args.join(' ')}:\n  ${tail.join('\n  ')}`);
  }
}

function toolFolder(id: ToolId): string {
  return join(cacheFolder(), `${id}-${RECIPES[id].version}`);
}

function cacheFolder(): string {
  const { AIM_TOOLS_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  return own || join(xdg || join(homedir(), '.cache'), 'aim-tools');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/**
 * Runs the work while no other process does so under the same file. The lock is the kernel's, by way of SQLite:
 * it ends with its process, however that ends. Rejects when it can't be had in time.
 */
async function withFileLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  using database = new Database(path, { create: true });
  const until = Date.now() + waitMs;
  while (!tryLock(database)) {
    if (Date.now() > until) throw new Error(`${path} was held by another process for ${waitMs / 60_000} minutes`);
    await sleep(250);
  }
  return await work();
}

function tryLock(database: Database): boolean {
  try {
    database.run('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return false;
    throw error;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => !TOOL_IDS.some((id) => id === arg));
  if (unknown.length > 0) {
    process.stderr.write(`no such tool: ${unknown.join(', ')}; there are ${TOOL_IDS.join(', ')}\n`);
    return 2;
  }
  let code = 0;
  for (const id of TOOL_IDS.filter((it) => args.length === 0 || args.includes(it))) {
    try {
      console.log(JSON.stringify(await ensureTool(id)));
    } catch (error) {
      code = 1;
      const reason = error instanceof Error ? error.message : String(error);
      process.stderr.write(`\n*** ${id} ${RECIPES[id].version} could not be installed ***\n  ${reason}\n\n`);
    }
  }
  return code;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
