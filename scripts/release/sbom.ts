import manifest from '../../package.json' with { type: 'json' };
import type { BundledPackage } from './bundled-packages.ts';
import { RUNTIME_PARTS } from './runtime-parts.ts';

/** The part of package-lock.json that has what npm checked of each package. */
export interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

/**
 * What is in the binary as a CycloneDX document of version 1.6: the packages of the bundle, bun, and what bun links.
 * It has no time and no serial number, so that the same sources give the same bytes.
 * @param bun the version of bun in the binary.
 */
export function sbom(packages: readonly BundledPackage[], lock: Lock, bun: string): object {
  const hashes = hashesIn(lock);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': 'aim',
        name: manifest.name,
        version: manifest.version,
        purl: purl(manifest.name, manifest.version),
        licenses: [{ license: { id: manifest.license } }],
      },
    },
    components: [
      ...packages.map(({ name, version, license }) => {
        const hash = hashes.get(`${name}@${version}`);
        return {
          type: 'library',
          'bom-ref': purl(name, version),
          name,
          version,
          purl: purl(name, version),
          licenses: licensesOf(license, true),
          ...(hash !== undefined && { hashes: [{ alg: 'SHA-512', content: hash }] }),
        };
      }),
      {
        type: 'platform',
        'bom-ref': purl('bun', bun),
        name: 'bun',
        version: bun,
        purl: purl('bun', bun),
        licenses: licensesOf('MIT', true),
        components: RUNTIME_PARTS.map(({ name, license, isSpdx, url }) => ({
          type: 'library',
          name,
          licenses: licensesOf(license, isSpdx),
          externalReferences: [{ type: 'website', url }],
        })),
      },
    ],
  };
}

function licensesOf(license: string, isSpdx: boolean): readonly object[] {
  if (!isSpdx) return [{ license: { name: license } }];
  return / (AND|OR|WITH) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}

function purl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** What npm checked of each package, as hexadecimal digits, by name and version. */
function hashesIn({ packages }: Lock): Map<string, string> {
  return new Map(
    Object.entries(packages).flatMap(([path, { version, integrity }]) => {
      const name = path.split('node_modules/').at(-1)!;
      const [, digest] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
      if (version === undefined || digest === undefined) return [];
      return [[`${name}@${version}`, Buffer.from(digest, 'base64').toString('hex')]];
    }),
  );
}
