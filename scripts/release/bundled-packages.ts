import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of which there is code in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json has it: an SPDX expression. */
  readonly license: string;
  /** Its files of licences and notices. */
  readonly texts: readonly { readonly file: string; readonly text: string }[];
}

/** The part of a metafile of `bun build` that names what went into the bundle. */
export interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;
const FOLDER = 'node_modules/';

/**
 * The packages of which code is in the bundle, each version once, in the order of their names: what was bundled, not what a
 * package.json lists.
 * @param root the folder that the paths of the metafile are relative to.
 * @throws Error for a package without a licence or without its text.
 */
export function bundledPackages({ outputs }: Metafile, root: string): BundledPackage[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = new Set(
    inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? (folderOf(path) ?? []) : [])),
  );
  const found = [...folders].map((folder) => readPackage(join(root, folder)));
  const distinct = new Map(found.map((each) => [`${each.name}@${each.version}`, each]));
  return [...distinct.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** `node_modules/a/node_modules/@b/c` of a file in it; undefined: a file of aim's own. */
function folderOf(path: string): string | undefined {
  const start = path.lastIndexOf(FOLDER);
  if (start === -1) return undefined;
  const [first = '', second = ''] = path.slice(start + FOLDER.length).split('/');
  return path.slice(0, start + FOLDER.length) + (first.startsWith('@') ? `${first}/${second}` : first);
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  if (license === undefined || files.length === 0) throw new Error(`${folder} has no licence, or not its text`);
  const texts = files.sort().map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  return { name, version, license, texts };
}
