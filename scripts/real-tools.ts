// Installs the real tools that the project is tested with, at the versions it is tested with, outside the clone:
//   bun scripts/real-tools.ts [aider] [aider@0.82.3] [claude] …
// One JSON line per tool on stdout; exit code 1 when one of them could not be had.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from './real-tools/file-lock.ts';
import { install, INSTALL_MS, STAMP } from './real-tools/install.ts';
import {
  findRecipe,
  INSTALLER_REFS,
  type ProgramRef,
  RECIPES,
  TOOL_REFS,
  type RecipeId,
} from './real-tools/recipes.ts';

export interface InstalledTool {
  readonly tool: RecipeId;
  readonly version: string;
  readonly bin: string;
}

/** Unpacking takes a core for much of the time, fetching doesn't. */
const AT_ONCE = 3;

/** Where the program of a tool is, or undefined where it has not been installed. */
export function toolBin(ref: ProgramRef): string | undefined {
  const { version, recipe, folder } = find(ref);
  const path = join(folder, recipe.bin);
  const stamp = join(folder, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === version && existsSync(path) ? path : undefined;
}

/** Installs a tool unless it is there; two that try at once take turns. Rejects with the reason. */
export async function ensureTool(ref: ProgramRef): Promise<InstalledTool> {
  const { id, version, recipe, folder } = find(ref);
  const node = recipe.needsNode === true ? await ensureTool('node') : undefined;
  const there = toolBin(ref);
  if (there !== undefined) return { tool: id, version, bin: there };
  await mkdir(cacheFolder(), { recursive: true });
  return await withFileLock(`${folder}.lock`, 2 * INSTALL_MS, async () => {
    if (toolBin(ref) === undefined) {
      process.stderr.write(`Installing ${id} ${version} …\n`);
      await install(recipe, version, folder, node?.bin);
    }
    const bin = toolBin(ref);
    if (bin === undefined) throw new Error(`${folder} has no ${recipe.bin} after the installation`);
    return { tool: id, version, bin };
  });
}

/** Installs the tools, a few at a time, and prints a line for each. @returns whether all are there. */
export async function ensureTools(refs: readonly ProgramRef[]): Promise<boolean> {
  const queue = [...refs];
  let complete = true;
  const worker = async (): Promise<void> => {
    for (let ref = queue.shift(); ref !== undefined; ref = queue.shift()) {
      const start = performance.now();
      try {
        const tool = await ensureTool(ref);
        console.log(JSON.stringify({ ...tool, seconds: Math.round((performance.now() - start) / 100) / 10 }));
      } catch (error) {
        complete = false;
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`\n*** ${ref} ${find(ref).version} could not be installed ***\n  ${reason}\n\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return complete;
}

function find(ref: string) {
  const found = findRecipe(ref);
  if (found === undefined) throw new Error(`no recipe for ${ref}; there are ${Object.keys(RECIPES).join(', ')}`);
  return { ...found, folder: join(cacheFolder(), `${found.id}-${found.version}`) };
}

function cacheFolder(): string {
  const { AIM_TOOLS_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  return own || join(xdg || join(homedir(), '.cache'), 'aim-tools');
}

async function main(args: readonly string[]): Promise<number> {
  const known = [...TOOL_REFS, ...INSTALLER_REFS];
  const unknown = args.filter((arg) => !known.some((ref) => ref === arg));
  if (unknown.length > 0) {
    process.stderr.write(`no such tool: ${unknown.join(', ')}; there are ${known.join(', ')}\n`);
    return 2;
  }
  const refs = known.filter((ref) => args.length === 0 || args.includes(ref));
  return (await ensureTools(refs)) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
