// Holds the Python that is part of aim, and of its tests, to ruff's rules:
//   bun scripts/lint-python.ts [--fix]
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { ensureTool } from './real-tools.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ['src', 'fixtures'];

/** Whether ruff has no complaint; complaints go to stdout. */
export async function lintPython(fix = false): Promise<boolean> {
  const { bin } = await ensureTool('ruff');
  const steps = [
    ['format', ...(fix ? [] : ['--diff'])],
    ['check', ...(fix ? ['--fix'] : [])],
  ];
  let clean = true;
  for (const step of steps) {
    const args = [...step, '--quiet', '--no-cache', ...FOLDERS];
    const { exitCode } = await execa(bin, args, { cwd: root, reject: false, stdio: 'inherit' });
    clean &&= exitCode === 0;
  }
  console.log(`${clean ? '✔' : '✖'} python`);
  return clean;
}

if (import.meta.main) process.exitCode = (await lintPython(process.argv.includes('--fix'))) ? 0 : 1;
