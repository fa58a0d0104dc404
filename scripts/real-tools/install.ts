import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { execa } from 'execa';
import { findPython } from './python.ts';
import type { Recipe } from './recipes.ts';

/** How long one installation may take. */
export const INSTALL_MS = 10 * 60_000;

/** The name of the file with the version in the folder of an installed tool. */
export const STAMP = '.aim-installed';

/**
 * Installs what a recipe describes into the folder, which is whole with its stamp or not there.
 * @param nodeBin the node that its scripts run on, where they need another than the machine's
 */
export async function install(recipe: Recipe, version: string, folder: string, nodeBin?: string): Promise<void> {
  // A Python environment has its own path in it, so it is made where it stays.
  const place = recipe.from === 'npm' ? `${folder}.${randomUUID().slice(0, 8)}.tmp` : folder;
  await rm(folder, { recursive: true, force: true });
  try {
    await mkdir(place, { recursive: true });
    await (recipe.from === 'npm' ? installPackage : installPython)(place, recipe.package, version);
    const bin = join(place, recipe.bin);
    if (recipe.linkTo !== undefined) {
      await mkdir(dirname(bin), { recursive: true });
      await symlink(relative(dirname(bin), join(place, recipe.linkTo)), bin);
    }
    await expectVersion(bin, version, nodeBin);
    await writeFile(join(place, STAMP), version);
    if (place !== folder) await rename(place, folder);
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw error;
  }
}

async function installPython(folder: string, name: string, version: string): Promise<void> {
  const python = await findPython();
  await run(python, ['-m', 'venv', folder], folder);
  const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet'];
  await run(join(folder, 'bin', 'python'), [...pip, `${name}==${version}`], folder);
}

async function installPackage(folder: string, name: string, version: string): Promise<void> {
  // Without a version npm on an older node silently takes an older release.
  const what = `${name}@${version}`;
  await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', what], folder);
}

/** Starts the program once: it must be the version asked for, and its second start is quicker. */
async function expectVersion(bin: string, version: string, nodeBin: string | undefined): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'aim-tool-home-'));
  const folders = [...(nodeBin === undefined ? [] : [dirname(nodeBin)]), process.env['PATH'] ?? ''];
  try {
    const env = { HOME: home, TMPDIR: home, PATH: folders.join(delimiter) };
    const { stdout } = await execa(bin, ['--version'], { env, stdin: 'ignore', timeout: 60_000 });
    if (!stdout.includes(version)) throw new Error(`asked for ${version}, got ${JSON.stringify(stdout)}`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const result = await execa(command, args, { cwd, reject: false, all: true, stdin: 'ignore', timeout: INSTALL_MS });
  if (result.failed) {
    const output = result.timedOut ? `took more than ${INSTALL_MS / 60_000} minutes` : (result.all ?? '');
    const tail = (output || result.shortMessage || '').trim().split('\n').slice(-15);
    throw new Error(`${command} ${args.join(' ')}:\n  ${tail.join('\n  ')}`);
  }
}
