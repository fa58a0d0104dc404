// `npm test`: the fast suite. `npm run test:real`: the same contracts against the real tools, whose table in
// docs/TOOL_PROTOCOLS.md has to be what was seen; with --write-table it is made so.
// The last line counts tests, for whoever reads a log.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const real = process.argv.includes('--real');
const files = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));

let prefix: string[] = [];
if (real) {
  const { ensureTools } = await import('./real-tools.ts');
  const { TOOL_REFS } = await import('./real-tools/recipes.ts');
  if (!(await ensureTools(TOOL_REFS))) process.exit(1);
  const { lintPython } = await import('./lint-python.ts');
  if (files.length === 0 && !(await lintPython())) process.exit(1);
  const { offlinePrefix } = await import('./offline.ts');
  prefix = offlinePrefix();
  console.log(prefix.length > 0 ? 'The tools reach loopback only.' : 'The network could not be shut off here.');
} else if (files.length === 0) {
  const verify = await execa(process.execPath, [join(root, 'scripts', 'verify.ts')], {
    cwd: root,
    reject: false,
    stdio: 'inherit',
  });
  if (verify.exitCode !== 0) process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'aim-test-'));
const output = join(folder, 'report.json');
const args = [
  '--bun',
  'node_modules/.bin/vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${output}`,
];
const [program = '', ...rest] = [...prefix, process.execPath, ...args, ...files];
const run = await execa(program, rest, {
  cwd: root,
  reject: false,
  stdio: 'inherit',
  env: { AIM_TEST_REAL: real ? '1' : '0', AIM_CONTRACT_SEEN: join(folder, 'contract') },
});
const report = z
  .object({ numPassedTests: z.int(), numFailedTests: z.int(), numTotalTests: z.int() })
  .safeParse(read(output));
const tableIsTrue = real ? await checkTable() : true;
rmSync(folder, { recursive: true, force: true });
const { numPassedTests: passed, numFailedTests } = report.data ?? { numPassedTests: 0, numFailedTests: 1 };
const failed = numFailedTests + (tableIsTrue ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = run.exitCode === 0 && passed > 0 && failed === 0 ? 0 : 1;

/** Where every subject of the contract was looked at: the table that is committed says what was seen. */
async function checkTable(): Promise<boolean> {
  const { readObserved, settleTable } = await import('./contract-table.ts');
  const observed = readObserved(join(folder, 'contract'));
  if (observed === undefined) return true;
  const document = join(root, 'docs', 'TOOL_PROTOCOLS.md');
  if (settleTable(document, observed, process.argv.includes('--write-table'))) return true;
  console.log(`✖ The contract's table in ${document} is not what was seen: npm run test:real -- --write-table`);
  return false;
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
