// Checks the sources without running them: format, lint, types. With --format it formats them, and writes the reference
// of the commands and of the events anew.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bun = process.execPath;
const CODE = ['bin', 'commands', 'src', 'test', 'fixtures', 'examples', 'bench', 'scripts'];
// Not documents, whose lines are broken by sense; not fixtures, of which some are broken on purpose.
const FORMATTED = [...CODE.filter((folder) => folder !== 'fixtures'), 'fixtures/**/*.ts', '*.ts'];
const STEPS: readonly (readonly [string, string, readonly string[]])[] = [
  ['format', bun, ['fmt', '--no-script', '--check', ...FORMATTED]],
  ['lint', 'node_modules/.bin/oxlint', ['--type-aware', ...CODE]],
  ['types', bun, ['check', '--no-script']],
];

if (process.argv.includes('--format')) {
  await execa(bun, ['fmt', '--no-script', ...FORMATTED], { cwd: root, stdio: 'inherit' });
  // The reference of the commands goes with them. Sources that can't be run yet are no reason not to format them.
  await execa(bun, ['scripts/reference.ts'], { cwd: root, reject: false });
  process.exit(0);
}

/** The checker of the lint is a Go program that ends soon: a quarter of its time is the collection of garbage. */
const env = { GOGC: '400' };
let failed = 0;
for (const [name, program, args] of STEPS) {
  const result = await execa(program, args, { cwd: root, all: true, reject: false, env });
  const ok = result.exitCode === 0;
  if (!ok) failed += 1;
  console.log(`${ok ? '✔' : '✖'} ${name}`);
  if (!ok) console.log(result.all);
}
console.log(`verify: ${STEPS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
