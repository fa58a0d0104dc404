import manifest from '../../package.json' with { type: 'json' };
import { LIBRARY_DEPENDENCIES } from '../build-library.ts';
import { type Platform, PLATFORMS } from './platforms.ts';

const { version, description, license, author } = manifest;
/** The main package. The packages with binaries have its name before the platform's. */
export const PACKAGE = manifest.name;

/** The name of the package with the binary of a platform. */
export function platformPackage({ name }: Platform): string {
  return `${PACKAGE}-${name}`;
}

/**
 * The package.json of the main package: the library, and the commands, which start the binary of another package. It has no
 * install script, which package managers block, and no `engines`: the commands need no node, and yarn 1 would refuse an old
 * one. The library looks at its runtime itself.
 */
export function mainManifest(): object {
  return {
    name: PACKAGE,
    version,
    description,
    license,
    author,
    type: 'module',
    // `aimctl` for those who have another `aim`; the package's own name for `npx`, `pnpm dlx` and `bunx`.
    bin: { aim: 'bin/aim', aimctl: 'bin/aim', [PACKAGE]: 'bin/aim' },
    exports: {
      '.': { types: './dist/library/types/index.d.ts', default: './dist/library/main.js' },
      './schema/*': './schema/*',
      './package.json': './package.json',
    },
    man: ['./man/aim.1'],
    files: ['bin', 'dist', 'man', 'schema', 'docs', 'THIRD-PARTY.md'],
    dependencies: Object.fromEntries(LIBRARY_DEPENDENCIES.map((name) => [name, manifest.dependencies[name]])),
    optionalDependencies: Object.fromEntries(PLATFORMS.map((platform) => [platformPackage(platform), version])),
    // The library starts programs of its own package, which have to be files.
    preferUnplugged: true,
  };
}

/** The package.json of the package with the binary of a platform. It links no command: the main package does. */
export function platformManifest(platform: Platform): object {
  const { os, cpu, libc, name } = platform;
  return {
    name: platformPackage(platform),
    version,
    description: `The binary of ${PACKAGE} for ${name}`,
    license,
    author,
    os: [os],
    cpu: [cpu],
    ...(libc !== null && { libc: [libc] }),
    files: ['bin', 'THIRD-PARTY.md', 'sbom.cdx.json'],
    preferUnplugged: true,
  };
}
