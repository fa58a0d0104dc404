import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SUFFIX = '.dist-info';

/**
 * The version of a Python package in the virtual environment that an interpreter belongs to, as its installer recorded it.
 * Null: it belongs to none, or that is not clear. Then the interpreter itself has to be asked, which takes 50 ms.
 */
export function versionInEnvironment(python: string, name: string): string | null {
  const root = dirname(dirname(python));
  if (!existsSync(join(root, 'pyvenv.cfg'))) return null;
  try {
    const [library, ...others] = readdirSync(join(root, 'lib')).filter((each) => each.startsWith('python3'));
    if (library === undefined || others.length > 0) return null;
    const packages = join(root, 'lib', library, 'site-packages');
    const [record, ...more] = readdirSync(packages).filter((each) => {
      return each.endsWith(SUFFIX) && normal(each.slice(0, -SUFFIX.length).replace(/-[^-]*$/, '')) === normal(name);
    });
    if (record === undefined || more.length > 0) return null;
    const [head = ''] = readFileSync(join(packages, record, 'METADATA'), 'utf8').split(/\r?\n\r?\n/, 1);
    return /^Version: *(\S+)\s*$/m.exec(head)?.[1] ?? null;
  } catch {
    return null;
  }
}

/** The names of packages are equal in other letters, and with other dashes. */
function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
