import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { build } from '../../../scripts/build.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const SOURCES = ['bin', 'commands', 'src', 'schema', 'scripts', 'package.json', 'tsconfig.json', 'bunfig.toml'];

it('a build in another folder makes the same binary, and neither folder is in it', async () => {
  const dist = join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  // Beside the checkout, so that what is installed can be linked.
  const folder = mkdtempSync(join(dist, 'another-folder-'));
  try {
    const copy = join(folder, 'with', 'a longer name');
    for (const name of SOURCES) cpSync(join(root, name), join(copy, name), { recursive: true });
    await execa('cp', ['-al', join(root, 'node_modules'), copy]);
    const here = await build({ outfile: join(folder, 'here') });
    const program = `import { build } from './scripts/build.ts'; await build({ outfile: '../../there' });`;
    await execa(process.execPath, ['-e', program], { cwd: copy });
    const [one, other] = [here, join(folder, 'there')].map((path) => readFileSync(path));
    const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(sum(other!)).toBe(sum(one!));
    expect(one!.includes(root)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
