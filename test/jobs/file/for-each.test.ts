import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { idsFor } from '../../../src/jobs/file/expand/job-ids.ts';
import { fill, fillArgument } from '../../../src/jobs/file/expand/placeholders.ts';
import { prepareRun } from '../../../src/jobs/run/open/prepare-run.ts';
import { AimError } from '../../../src/model/errors.ts';
import type { Job } from '../../../src/model/run/job.ts';
import { errorText } from '../../support/error-text.ts';

let checkout: Checkout;

beforeAll(() => {
  checkout = Checkout.git({
    'src/a.py': '',
    'src/deep/b c.py': '',
    'src/gen/made.py': '',
    'src/gone.py': '',
    'src/{x}.py': '',
    'top.py': '',
    'jobs/prompts/hints.md': 'Add hints to {file}.\n',
    '.gitignore': 'ignored/\n',
  });
  checkout.write('src/ü.py', '');
  checkout.write('ignored/no.py', '');
  rmSync(checkout.file('src/gone.py'));
});
afterAll(() => checkout[Symbol.dispose]());

const base = { tool: 'sim', action: 'ask', prompt: 'x' };

async function jobsOf(...jobs: object[]): Promise<readonly Job[]> {
  const text = JSON.stringify({ jobs: jobs.map((job) => ({ ...base, ...job })) });
  const { plan } = await prepareRun({ source: checkout.file('jobs/jobs.json'), text, cwd: checkout.path });
  return plan.jobs;
}

async function faultsOf(...jobs: object[]): Promise<string[]> {
  try {
    await jobsOf(...jobs);
  } catch (error) {
    if (error instanceof AimError) return errorText(error).trim().split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('a job for each file', () => {
  it('is one for each that git tracks or would add, in order, with the file as its own', async () => {
    const jobs = await jobsOf({ for_each: { files: ['src/**/*.py', '!src/gen/**'] }, prompt: 'Look at {file}: {x}' });
    expect(jobs.map(({ files }) => files)).toEqual([['src/a.py'], ['src/deep/b c.py'], ['src/{x}.py'], ['src/ü.py']]);
    expect(jobs.map(({ id }) => id)).toEqual([
      'job-1-src-a.py',
      'job-1-src-deep-b-c.py',
      'job-1-src-x-.py',
      'job-1-src-u.py',
    ]);
    expect(jobs[2]!.prompt).toBe('Look at src/{x}.py: {x}');
  });

  it('has it in every text: stem, name and folder too', async () => {
    const [job] = await jobsOf({
      id: 'test-{file.stem}',
      for_each: { files: ['src/deep/*.py'] },
      action: 'test',
      files: ['{file}', 'tests/{file.dir}/test_{file.stem}.py'],
      label: 'tests of {file.name}',
      verify: ['python', '-m', 'pytest', 'tests/test_{file.stem}.py'],
      metadata: { of: '{file}', both: '{{file}}' },
      session: 's-{file}',
      prompt: 'Test {file.name} in {file.dir}.',
    });
    expect(job).toMatchObject({
      id: 'test-b-c',
      files: ['src/deep/b c.py', 'tests/src/deep/test_b c.py'],
      label: 'tests of b c.py',
      verify: { argv: ['python', '-m', 'pytest', 'tests/test_b c.py'], at_base: false },
      metadata: { of: 'src/deep/b c.py', both: '{file}' },
      session: 's-src-deep-b-c.py',
      prompt: 'Test b c.py in src/deep.',
    });
  });

  it('may be one for each value', async () => {
    const jobs = await jobsOf({
      id: 'say',
      for_each: { values: ['one thing', '{value}', '../x'] },
      prompt: 'Say {value}',
    });
    expect(jobs.map(({ id, prompt, files }) => [id, prompt, files])).toEqual([
      ['say-one-thing', 'Say one thing', []],
      ['say-value', 'Say {value}', []],
      ['say-x', 'Say ../x', []],
    ]);
  });

  it('is depended on by its id as it is written: by all, or by the one for the same file', async () => {
    const each = { for_each: { files: ['src/*.py', '!src/ü.py'] } };
    const jobs = await jobsOf(
      { ...each, id: 'hints-{file.stem}' },
      { ...each, id: 'docs', depends_on: ['hints-{file.stem}'] },
      { id: 'end', depends_on: ['docs', 'hints-{file.stem}'] },
    );
    expect(Object.fromEntries(jobs.map(({ id, depends_on }) => [id, depends_on]))).toEqual({
      'hints-a': [],
      'hints-x': [],
      'docs-src-a.py': ['hints-a'],
      'docs-src-x-.py': ['hints-x'],
      end: ['docs-src-a.py', 'docs-src-x-.py', 'hints-a', 'hints-x'],
    });
  });

  it('takes its prompt from a file beside the job file', async () => {
    const [job] = await jobsOf({ prompt: undefined, prompt_file: 'prompts/hints.md', for_each: { files: ['top.py'] } });
    expect(job!.prompt).toBe('Add hints to top.py.');
  });

  it('may be none, where that is allowed', async () => {
    const none = { for_each: { files: ['*.none'], allow_empty: true } };
    expect((await jobsOf(none, { id: 'b' })).map(({ id }) => id)).toEqual(['b']);
    expect(await jobsOf(none)).toEqual([]);
  });

  it('keeps the files that a run began with, when it goes on', async () => {
    const text = JSON.stringify([{ ...base, for_each: { files: ['*.py'] } }]);
    const options = { source: 'jobs.json', text, cwd: checkout.path };
    const { found } = await prepareRun(options);
    checkout.write('new.py', '');
    try {
      expect((await prepareRun(options)).plan.jobs).toHaveLength(2);
      expect((await prepareRun({ ...options, found })).plan.jobs).toHaveLength(1);
    } finally {
      rmSync(checkout.file('new.py'));
    }
  });
});

describe('a fault of a job for each file is told once, where it is written', () => {
  it.each([
    [
      'no file',
      { files: ['src/*.py', 'lib/*.js'] },
      /^jobs\[0\]\.for_each\.files\[1\].*: "lib\/\*\.js" matches no file;/,
    ],
    ['all left out', { files: ['*.py', '!*'] }, /"\*\.py" matches no file that is not left out/],
    ['only left out', { files: ['!*'] }, /for_each\.files .*: says only what is left out/],
    ['ignored files', { files: ['ignored/*.py'] }, /matches no file;.*git ignores/],
    ['braces', { files: ['a/*.{ts,tsx}'] }, /has braces, .* write a pattern for each: "a\/\*\.ts", "a\/\*\.tsx"$/],
    ['absolute', { files: ['/etc/*'] }, /is absolute/],
    ['outside', { files: ['../*.py'] }, /leads out of the working folder/],
    ['both', { files: ['*'], values: ['a'] }, /for_each .*: must have either `files` or `values`/],
    ['neither', {}, /must have either `files` or `values`/],
    [
      'too many values',
      { values: Array.from({ length: 10_001 }, String) },
      /for_each\.values .*: must have at most 10000 items$/,
    ],
    [
      'a key that is spelt wrongly',
      { file: ['*.py'] },
      /for_each\.file .*: is not a known key; did you mean "files"\?$/,
    ],
    ['values twice', { values: ['a', 'a'] }, /for_each\.values\[1\].*"a" is given twice/],
    ['no values', { values: [] }, /for_each\.values .*: is empty/],
  ])('%s', async (_, for_each, words) => {
    const faults = await faultsOf({ for_each });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(words);
  });

  it('whatever number of its jobs has it', async () => {
    const faults = await faultsOf(
      { for_each: { files: ['src/*.py'] }, tool: 'nosuch' },
      { for_each: { values: ['core', 'top.py', 'none'] }, files: ['{value}'] },
      { id: 'x-{file}' },
    );
    expect(faults).toEqual([
      expect.stringMatching(/^jobs\[0\]\.tool .*: no tool is called "nosuch" \(in 3 of its jobs\); the tools are/),
      expect.stringMatching(/^jobs\[1\]\.files\[0\] .*: "core" does not exist/),
      expect.stringMatching(/^jobs\[1\]\.files\[0\] .*: "none" does not exist/),
      expect.stringMatching(/^jobs\[2\]\.id .*: has a placeholder, and the job has no `for_each`$/),
    ]);
  });

  it('of a file whose name has a newline', async () => {
    writeFileSync(checkout.file('odd\nname.txt'), '');
    const [fault] = await faultsOf({ for_each: { files: ['odd*'] } });
    rmSync(checkout.file('odd\nname.txt'));
    expect(fault).toMatch(/"odd\\nname\.txt" contains a character that no file name may contain/);
  });

  it.each([
    ['prompts/none.md', /prompt_file .*: "prompts\/none.md" can’t be read: no such file$/],
    ['../../outside.md', /is outside the checkout; copy it into the checkout$/],
    ['/etc/passwd', /is outside the checkout/],
    ['../.git/config', /is inside \.git, which no job may touch/],
    ['prompts', /can’t be read: is a folder, not a prompt$/],
    ['prompts/config.md', /is inside \.git, which no job may touch/],
    ['../.aim/runs/1/journal.jsonl', /is inside \.aim, which no job may touch/],
  ])('of the file of its prompt: %s', async (prompt_file, words) => {
    symlinkSync('../../.git/config', checkout.file('jobs/prompts/config.md'));
    const [fault] = await faultsOf({ prompt: undefined, prompt_file });
    rmSync(checkout.file('jobs/prompts/config.md'));
    expect(fault).toMatch(words);
  });

  it('outside a git repository, with what can be done', async () => {
    using plain = Checkout.plain({ 'a.py': '' });
    const text = JSON.stringify([{ ...base, for_each: { files: ['*.py'] } }]);
    const failed = await prepareRun({ source: 'j', text, cwd: plain.path }).catch((error: unknown) => error);
    expect(errorText(failed as AimError)).toMatch(
      /needs a git repository, .*; `git init`, or list the files as `values`/,
    );
  });
});

it('the id of a for_each is its own as it is written', async () => {
  const each = { id: 'a', for_each: { values: ['x'] } };
  expect(await faultsOf(each, { ...each }, { id: 'b' }, { ...each, id: 'b' })).toEqual([
    expect.stringMatching(/^jobs\[1\]\.id .*: "a" is the id of jobs\[0\] too$/),
    expect.stringMatching(/^jobs\[3\]\.id .*: "b" is the id of jobs\[2\] too$/),
  ]);
});

it('ids that differ in case alone are a fault where they are written, and are told apart where they are made', async () => {
  expect(await faultsOf({ id: 'Fix' }, { id: 'b' }, { id: 'fix' })).toEqual([
    expect.stringMatching(
      /^jobs\[2\]\.id .*: "fix" and the id of jobs\[0\] differ in case alone: file systems take them for one$/,
    ),
  ]);
  const jobs = await jobsOf({ id: 'T-readme' }, { id: 't-{value}', for_each: { values: ['README', 'readme', 'b'] } });
  expect(jobs.map(({ id }) => id)).toEqual([
    'T-readme',
    expect.stringMatching(/^t-README-[0-9a-f]{8}$/),
    expect.stringMatching(/^t-readme-[0-9a-f]{8}$/),
    't-b',
  ]);
});

it('very many jobs for values are made in no time, each after the one of the same value', async () => {
  const values = Array.from({ length: 10_000 }, (_, index) => `v${index}`);
  const each = { for_each: { values }, tool: 'sim' };
  const jobs = await jobsOf({ ...each, id: 'a-{value}' }, { ...each, id: 'b-{value}', depends_on: ['a-{value}'] });
  expect(jobs).toHaveLength(20_000);
  expect(jobs.at(-1)).toMatchObject({ id: 'b-v9999', depends_on: ['a-v9999'] });
});

it('a job that waits for one of a for_each with a fault is not blamed for it', async () => {
  const faults = await faultsOf(
    { id: 'a-{file}', for_each: { files: ['*.pyy'] } },
    { id: 'b', for_each: { files: ['top.py'] }, depends_on: ['a-{file}'] },
  );
  expect(faults).toEqual([expect.stringMatching(/"\*\.pyy" matches no file/)]);
});

it('jobs that all wait for all of another for_each are bounded, and sessions are kept apart', async () => {
  const values = Array.from({ length: 1100 }, (_, index) => `v${index}`);
  const [fault, ...others] = await faultsOf(
    { id: 'a', for_each: { values } },
    { id: 'b', for_each: { values }, depends_on: ['a'] },
  );
  expect([fault, others]).toEqual([
    expect.stringMatching(/^jobs\[1\]\.depends_on .*: makes more than 1000000 dependencies/),
    [],
  ]);
  const jobs = await jobsOf({ id: 'x', session: 's-{value}', for_each: { values: ['a b', 'a-b'] } });
  expect(new Set(jobs.map(({ session }) => session)).size).toBe(2);
});

describe('placeholders', () => {
  const file = (text: string) => ({ kind: 'file' as const, text });

  it('are filled in once: what is filled in is text', () => {
    expect(fill('{file} {file.name} {value} {{file}} {x}', file('a/{file.stem}.py'))).toBe(
      'a/{file.stem}.py {file.stem}.py {value} {file} {x}',
    );
  });

  it('make no option of an argument', () => {
    expect(fillArgument('{file}', file('-rf'))).toBe('./-rf');
    expect(fillArgument('--of={file}', file('-rf'))).toBe('--of=-rf');
    expect(fillArgument('{value}', { kind: 'value', text: '-v' })).toBe('-v');
  });

  it('make ids that are unique, short, and the same when other files come', () => {
    const files = ['a/b.py', 'a-b.py', `${'deep/'.repeat(30)}end.py`, 'Ж.py', '---'].map(file);
    const ids = idsFor('t-{file}', files, new Set());
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][\w.-]{0,63}$/);
    expect(ids[2]).toMatch(/end\.py$/);
    expect(idsFor('t-{file.stem}', [file('日本.py')], new Set())[0]).toMatch(/^t-[0-9a-f]{8}$/);
    expect(idsFor('t-{file}', [file('日本.py')], new Set())[0]).toMatch(/^t-py-[0-9a-f]{8}$/);
    expect(idsFor('t-{file}', [...files].reverse(), new Set()).reverse()).toEqual(ids);
    expect(idsFor('{file}', [file('top.py')], new Set(['top.py']))[0]).toMatch(/^top\.py-[0-9a-f]{8}$/);
  });
});
