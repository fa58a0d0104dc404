// `npm test`: the fast suite. `npm run test:real`: the same contracts against the real tools, whose tables in
// docs/TOOL_PROTOCOLS.md have to be what was observed; with --write-table they are made so.
// The last line counts the tests.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const real = process.argv.includes('--real');
const files = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Whether all that the tests need is there and in order. What is not has been printed. */
async function isReady(): Promise<boolean> {
  if (!real) return files.length > 0 || (await run([process.execPath, join('scripts', 'verify.ts')]));
  const { ensureTools } = await import('./real-tools.ts');
  const { INSTALLER_REFS, TOOL_REFS } = await import('./real-tools/recipes.ts');
  if (!(await ensureTools([...TOOL_REFS, ...INSTALLER_REFS]))) return false;
  const { lintPython } = await import('./lint-python.ts');
  return files.length > 0 || (await lintPython());
}

/** Runs a command with its output shown; whether it ended with 0. */
async function run([program = '', ...args]: readonly string[], env: Record<string, string> = {}): Promise<boolean> {
  const { exitCode } = await execa(program, args, { cwd: root, reject: false, stdio: 'inherit', env });
  return exitCode === 0;
}

async function runTests(folder: string): Promise<Counts> {
  const output = join(folder, 'report.json');
  const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  const argv = [process.execPath, '--bun', join('node_modules', '.bin', 'vitest'), 'run', ...flags, ...files];
  const env = {
    AIM_TEST_REAL: real ? '1' : '0',
    AIM_CONTRACT_SEEN: join(folder, 'contract'),
    AIM_POLICY_SEEN: join(folder, 'policy'),
  };
  const ended = await run([...(await prefix()), ...argv], env);
  const schema = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });
  const { numPassedTests: passed, numFailedTests: failed } = schema.safeParse(read(output)).data ?? {
    numPassedTests: 0,
    numFailedTests: 0,
  };
  // A file that could not be loaded, or an error outside of a test, is in no count.
  const uncounted = failed === 0 && (!ended || passed === 0) ? 1 : 0;
  return { passed, failed: failed + uncounted };
}

/** The real tools are kept from the network, where the machine allows that. */
async function prefix(): Promise<string[]> {
  if (!real) return [];
  const { offlinePrefix } = await import('./offline.ts');
  const offline = offlinePrefix();
  console.log(offline.length > 0 ? 'The tools reach loopback only.' : 'The network could not be shut off here.');
  return offline;
}

/** Whether the committed tables are what was observed: each where all that it is about was observed. */
async function areTablesTrue(folder: string): Promise<boolean> {
  const { readObserved, settleTable } = await import('./contract-table.ts');
  const { readSeenPolicies, settlePolicyTable } = await import('./policy-table.ts');
  const document = join(root, 'docs', 'TOOL_PROTOCOLS.md');
  const write = process.argv.includes('--write-table');
  const observed = readObserved(join(folder, 'contract'));
  const policies = readSeenPolicies(join(folder, 'policy'));
  const isTrue = {
    contract: observed === undefined || settleTable(document, observed, write),
    policy: policies === undefined || settlePolicyTable(document, policies, write),
  };
  for (const [name, asSeen] of Object.entries(isTrue)) {
    if (!asSeen)
      console.log(`✖ The table ${name} in ${document} is not what was observed: npm run test:real -- --write-table`);
  }
  return isTrue.contract && isTrue.policy;
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

async function test(): Promise<Counts> {
  if (!(await isReady())) return { passed: 0, failed: 1 };
  const folder = mkdtempSync(join(tmpdir(), 'aim-test-'));
  try {
    const { passed, failed } = await runTests(folder);
    return { passed, failed: failed + (real && !(await areTablesTrue(folder)) ? 1 : 0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { passed, failed } = await test();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
