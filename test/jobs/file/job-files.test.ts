import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareRun } from '../../../src/jobs/run/open/prepare-run.ts';
import { readJobText } from '../../../src/jobs/file/read-job-file.ts';
import { AimError } from '../../../src/model/errors.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { errorText } from '../../support/error-text.ts';

const folder = new URL('../../../fixtures/job-files/', import.meta.url).pathname;
// Those that are wrong end in .txt, so that no formatter rights them.
const namesIn = (kind: string, ending: string) =>
  readdirSync(join(folder, kind)).filter((name) => name.endsWith(ending));

let checkout: Checkout;
let outside: Checkout;

beforeAll(() => {
  checkout = Checkout.plain({ 'core/state.py': '', 'a.txt': '' });
  outside = Checkout.plain({ 'secret.txt': '' });
  symlinkSync(outside.path, checkout.file('link-out'));
  symlinkSync('/nowhere/at/all', checkout.file('dangling'));
  checkout.write('earlier.json', { version: 1, error_report_path: 'earlier.json' });
  for (const [name, target] of Object.entries({
    'link-git': '.git',
    'link-to-link': 'link-git',
    'core/link-aim': '../.aim',
    'core/link-hook': '../.git/hooks/pre-commit',
    'link-core': 'core',
    'link-report': 'err.json',
    endless: 'endless',
  })) {
    symlinkSync(target, checkout.file(name));
  }
});
afterAll(() => {
  checkout[Symbol.dispose]();
  outside[Symbol.dispose]();
});

function prepare(text: string) {
  return prepareRun({ source: 'jobs.json', text, cwd: checkout.path });
}

/** The error that a user reads: the message, then one line for each fault. */
async function complaint(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AimError && error.exitCode === 2) return errorText(error);
    throw error;
  }
  throw new Error('nothing was found');
}

describe('a job file with faults is refused with the place of each', () => {
  it.each(namesIn('invalid', '.json.txt'))('%s', async (name) => {
    const path = join(folder, 'invalid', name);
    const complaints = await complaint(() => prepare(readFileSync(path, 'utf8')));
    const expected = path.replace(/json\.txt$/, 'expected.txt');
    if (process.env['AIM_UPDATE'] === '1') writeFileSync(expected, complaints);
    expect(complaints).toBe(readFileSync(expected, 'utf8'));
  });
});

describe('a job file without faults is accepted', () => {
  it.each(namesIn('valid', ''))('%s', async (name) => {
    const { plan } = await prepare(readFileSync(join(folder, 'valid', name), 'utf8'));
    expect(plan.jobs.length).toBeGreaterThan(0);
  });
});

describe('a job file that can’t be read', () => {
  it.each([
    ['is missing', 'missing.json', /missing\.json: no such file$/m],
    ['is a folder', 'core', /core is a folder, not a job file$/m],
  ])('%s', async (_, name, words) => {
    expect(await complaint(() => readJobText(checkout.file(name)))).toMatch(words);
  });

  it('is not UTF-8', async () => {
    checkout.write('latin1.json', '');
    writeFileSync(checkout.file('latin1.json'), Buffer.from('[{"tool":"sim",\n "prompt":"caf\xe9"}]', 'latin1'));
    expect(await complaint(() => readJobText(checkout.file('latin1.json')))).toMatch(
      /latin1\.json is not UTF-8: line 2, column 15; convert it/,
    );
  });

  it('is refused when it is too large', async () => {
    checkout.write('large.json', `[${' '.repeat(17 * 1024 * 1024)}]`);
    expect(await complaint(() => readJobText(checkout.file('large.json')))).toMatch(
      /large\.json is larger than 16 MiB/,
    );
    expect(await complaint(() => prepare(' '.repeat(17 * 1024 * 1024)))).toMatch(/is larger than 16 MiB/);
  });

  it('is refused when it is nested too deeply', async () => {
    expect(await complaint(() => prepare('['.repeat(200_000)))).toMatch(/is not JSON: nested too deeply/);
    for (const depth of [600, 100_000]) {
      const deep = `[{"prompt":"\\ud83d\\ude00","metadata":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}]`;
      expect(await complaint(() => prepare(deep))).toMatch(/is not JSON: nested too deeply/);
    }
  });

  it.each(['{"jobs": [{"prompt": "a\tb"}]}', '{"jobs": 01}', '{"jobs": "\\u12"}', '{"jobs": 1.}', '{"jobs": nul}'])(
    'is nearly JSON: %s',
    async (text) => {
      expect(await complaint(() => prepare(text))).toMatch(/is not JSON/);
    },
  );
});

it('a job file may begin with a byte order mark, as some editors write it', async () => {
  const { plan } = await prepare('\uFEFF[{"tool":"sim","action":"ask","prompt":"x"}]');
  expect(plan.jobs).toHaveLength(1);
});

it('places in a job file are counted as in the file, also when only some of its jobs are chosen', async () => {
  const text = JSON.stringify({
    jobs: [
      { id: 'a', tool: 'sim', action: 'ask', prompt: 'x' },
      { id: 'b', tool: 'sim', action: 'ask', prompt: 'x', session: 's', pool: { mode: 'never' } },
      { id: 'c', tool: 'sim', action: 'ask', prompt: 'x', session: 's', pool: { name: 'sim2' } },
    ],
  });
  const only = (...ids: string[]) =>
    complaint(() => prepareRun({ source: 'j', text, cwd: checkout.path, overrides: { only: ids } }));
  expect(await only('b', 'c')).toContain('jobs[2].session');
  expect(await only('a', 'bb')).toContain('--only: no job is called "bb"; did you mean "b"?');
});

it('a job may name files with odd characters in their names', async () => {
  mkdirSync(checkout.file('..odd'), { recursive: true });
  writeFileSync(checkout.file('..odd/[a] b*.txt'), '');
  const text = JSON.stringify([{ tool: 'sim', files: ['..odd/[a] b*.txt', 'link \u2028 x'], prompt: 'x' }]);
  expect((await prepare(text)).plan.jobs[0]!.files).toEqual(['..odd/[a] b*.txt', 'link \u2028 x']);
});

it('a fault that very many jobs have is told of some, with how many more there are', async () => {
  const jobs = Array.from({ length: 3000 }, (_, index) => ({ tool: 'sim', promt: 'x', depends_on: [`none-${index}`] }));
  const error: unknown = await prepare(JSON.stringify(jobs)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'invalid_file', moreIssues: 8500 });
  expect((error as AimError).issues).toHaveLength(500);
});

it('very many jobs are checked a part at a time, and a fault in the last part is told at its own place', async () => {
  const jobs = Array.from({ length: 20_001 }, (_, n) => ({ id: `job-${n}`, tool: 'sim', action: 'ask', prompt: 'x' }));
  const { plan } = await prepare(JSON.stringify(jobs));
  expect(plan.jobs.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
  const wrong = jobs.map((job, n) =>
    n === 20_000 ? { ...job, promt: 'x' } : n === 3 ? { ...job, action: 'aks' } : job,
  );
  const error = await prepare(JSON.stringify(wrong, null, 1)).catch((thrown: unknown) => thrown as AimError);
  expect(error).toMatchObject({
    issues: [
      { place: '[3].action', line: 23 },
      { place: '[20000].promt', line: 120_007, hint: 'did you mean "prompt"?' },
    ],
  });
});
