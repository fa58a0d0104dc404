// What can be said of the sources without running them: form, lint, types.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bun = process.execPath;
const STEPS: readonly (readonly [string, string, readonly string[]])[] = [
  ['format', bun, ['fmt', '--no-script', '--check']],
  [
    'lint',
    'node_modules/.bin/oxlint',
    ['--type-aware', 'bin', 'commands', 'src', 'test', 'fixtures', 'examples', 'bench', 'scripts'],
  ],
  ['types', bun, ['check', '--no-script']],
];

let failed = 0;
for (const [name, program, args] of STEPS) {
  const result = await execa(program, args, { cwd: root, all: true, reject: false });
  const ok = result.exitCode === 0;
  if (!ok) failed += 1;
  console.log(`${ok ? '✔' : '✖'} ${name}`);
  if (!ok) console.log(result.all);
}
console.log(`verify: ${STEPS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
