// Makes what is published: dist/npm/, a folder for each npm package, and dist/release/, the binaries with their checksums.
//   bun scripts/packages.ts [linux-x64 darwin-arm64 …]    all platforms where none is named
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildLibrary } from './build-library.ts';
import { build } from './build.ts';
import { type BundledPackage, bundledPackages, type Metafile } from './release/bundled-packages.ts';
import { mainManifest, PACKAGE, platformManifest, platformPackage } from './release/manifests.ts';
import { type Platform, platformNamed, PLATFORMS } from './release/platforms.ts';
import { type Lock, sbom } from './release/sbom.ts';
import { libraryPage, thirdPartyPage } from './release/third-party.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PARTS = join(root, 'scripts', 'release', 'package');

/** The binary of a platform, and the documents on what is in it. */
export interface Built {
  readonly binary: string;
  readonly notices: { readonly 'THIRD-PARTY.md': string; readonly 'sbom.cdx.json': string };
}

/** Builds the binary of a platform. */
export async function buildFor({ name }: Platform, outfile: string): Promise<Built> {
  const [binary, packages] = await withMetafile((metafile) => build({ outfile, target: `bun-${name}`, metafile }));
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const notices = {
    'THIRD-PARTY.md': thirdPartyPage(packages, Bun.version),
    'sbom.cdx.json': `${JSON.stringify(sbom(packages, lock, Bun.version), null, 2)}\n`,
  };
  return { binary, notices };
}

/** What a build resolves with, and the packages of which code is in its bundle. */
async function withMetafile<T>(build: (metafile: string) => Promise<T>): Promise<[T, BundledPackage[]]> {
  const folder = mkdtempSync(join(tmpdir(), 'aim-metafile-'));
  try {
    const metafile = join(folder, 'meta.json');
    const built = await build(metafile);
    return [built, bundledPackages(JSON.parse(readFileSync(metafile, 'utf8')) as Metafile, root)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes the package of a platform in the folder. */
export function writePlatformPackage(folder: string, platform: Platform, { binary, notices }: Built): void {
  begin(folder, platformManifest(platform));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(binary, join(folder, 'bin', 'aim'));
  chmodSync(join(folder, 'bin', 'aim'), 0o755);
  const text = `# ${platformPackage(platform)}\n\nThe binary of ${PACKAGE} for ${platform.name}. Install \`${PACKAGE}\`: it depends on this package.\n`;
  writeFiles(folder, { 'README.md': text, ...notices });
}

/** Makes the main package in the folder: the library, the commands, the schemas and the documents. */
export async function writeMainPackage(folder: string): Promise<void> {
  begin(folder, mainManifest());
  const [, packages] = await withMetafile((metafile) => buildLibrary(join(folder, 'dist', 'library'), metafile));
  cpSync(join(PARTS, 'bin'), join(folder, 'bin'), { recursive: true });
  for (const name of ['man', 'schema', 'docs', 'README.md'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  writeFiles(folder, { 'THIRD-PARTY.md': libraryPage(packages) });
}

/** The lines of `sha256sum` for the files. */
export function checksums(folder: string, names: readonly string[]): string {
  const sum = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return names.map((name) => `${sum(name)}  ${name}\n`).join('');
}

function begin(folder: string, manifest: object): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFiles(folder, { 'package.json': `${JSON.stringify(manifest, null, 2)}\n` });
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

async function main(names: readonly string[]): Promise<void> {
  const platforms = names.length === 0 ? PLATFORMS : names.map(platformNamed);
  const release = join(root, 'dist', 'release');
  const npm = join(root, 'dist', 'npm');
  rmSync(release, { recursive: true, force: true });
  rmSync(npm, { recursive: true, force: true });
  let notices: Built['notices'] | null = null;
  for (const platform of platforms) {
    const built = await buildFor(platform, join(release, `aim-${platform.name}`));
    writePlatformPackage(join(npm, platformPackage(platform)), platform, built);
    // The same for all: what is bundled does not depend on the platform.
    notices ??= built.notices;
    console.log(join(npm, platformPackage(platform)));
  }
  await writeMainPackage(join(npm, PACKAGE));
  console.log(join(npm, PACKAGE));
  writeFiles(release, { ...notices });
  const files = [...platforms.map(({ name }) => `aim-${name}`), 'THIRD-PARTY.md', 'sbom.cdx.json'];
  writeFiles(release, { SHA256SUMS: checksums(release, files) });
  console.log(join(release, 'SHA256SUMS'));
}

if (import.meta.main) await main(process.argv.slice(2));
