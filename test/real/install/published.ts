import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { type NpmRegistry, startNpmRegistry } from '../../../fixtures/npm-registry/npm-registry.ts';
import { build } from '../../../scripts/build.ts';
import { buildFor, writeMainPackage, writePlatformPackage } from '../../../scripts/packages.ts';
import { platformManifest, platformPackage } from '../../../scripts/release/manifests.ts';
import { ownPlatform, type Platform, PLATFORMS } from '../../../scripts/release/platforms.ts';
import { ensureTool } from '../../../scripts/real-tools.ts';

/** The platform of the machine that tests run on: they need glibc. */
export const OWN: Platform = ownPlatform(true)!;

/** The packages as they would be published, in a registry on loopback. */
export interface Published extends AsyncDisposable {
  readonly registry: NpmRegistry;
  /** The unpacked packages of the library, and of this platform. */
  readonly main: string;
  readonly platform: string;
  /** Bytes of the package for this platform as it is downloaded and as it is installed; how many more its binary has than a program that does nothing. */
  readonly sizes: { readonly packed: number; readonly unpacked: number; readonly added: number };
}

/** Makes the packages and publishes them. Those of other platforms have no binary in them. */
export async function publish(): Promise<Published> {
  const folder = mkdtempSync(join(tmpdir(), 'aim-published-'));
  const stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const registry = stack.use(startNpmRegistry());
  const main = join(folder, 'main');
  const platform = join(folder, OWN.name);
  const built = await buildFor(OWN, join(folder, 'aim'));
  writePlatformPackage(platform, OWN, built);
  await writeMainPackage(main);
  const pack = await packer(folder);
  const tarball = await pack(platform);
  await registry.publish(tarball);
  await registry.publish(await pack(main));
  for (const other of PLATFORMS.filter((each) => each !== OWN)) {
    const standIn = join(folder, platformPackage(other));
    mkdirSync(join(standIn, 'bin'), { recursive: true });
    writeFileSync(join(standIn, 'package.json'), JSON.stringify(platformManifest(other)));
    // What another machine's binary is here: nothing that can be started.
    writeFileSync(join(standIn, 'bin', 'aim'), '\x7fELF', { mode: 0o755 });
    await registry.publish(await pack(standIn));
  }
  const empty = join(folder, 'empty.ts');
  writeFileSync(empty, '');
  const runtime = await build({ entry: empty, outfile: join(folder, 'empty') });
  const sizes = {
    packed: statSync(tarball).size,
    unpacked: sizeOf(platform),
    added: statSync(built.binary).size - statSync(runtime).size,
  };
  return { registry, main, platform, sizes, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** @returns what packs a folder as `npm publish` would, and gives the path of the tarball. */
async function packer(destination: string): Promise<(folder: string) => Promise<string>> {
  const [{ bin: npm }, { bin: node }] = [await ensureTool('npm'), await ensureTool('node')];
  const env = { PATH: `${dirname(node)}:${process.env['PATH']}`, HOME: destination };
  return async (folder) => {
    const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination];
    const { stdout } = await execa(npm, args, { cwd: folder, env });
    const packed = JSON.parse(stdout) as { filename: string }[] | Record<string, { filename: string }>;
    return join(destination, Object.values(packed)[0]!.filename);
  };
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
