import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { prepareRun } from '../../../src/jobs/run/open/prepare-run.ts';
import type { AimError } from '../../../src/model/errors.ts';
import { errorText } from '../../support/error-text.ts';

let checkout: Checkout;
beforeAll(() => {
  checkout = Checkout.plain({ 'a.py': '' });
});
afterAll(() => checkout[Symbol.dispose]());

async function plan(text: string, source = 'jobs.yaml') {
  return (await prepareRun({ source, text, cwd: checkout.path })).plan;
}

/** What a user reads: the message, then one line for each fault. */
async function complaint(text: string, source?: string): Promise<string> {
  const error: unknown = await plan(text, source).catch((thrown: unknown) => thrown);
  return errorText(error as AimError);
}

const JOBS = `
# yaml-language-server: $schema=x
defaults: { tool: sim, action: ask }
jobs:
  - id: "no"
    label: no
    prompt: |
      Two lines:
        - of text
  - prompt: >-
      one
      line
    metadata: { when: 2026-11-26, on: yes }
`;

describe('a job file in YAML', () => {
  it.each([
    ['by its name', 'jobs.yaml'],
    ['by its other name', 'JOBS.YML'],
    ['by how it begins, from stdin', '-'],
    ['by how it begins, from a pipe', '/dev/fd/63'],
  ])('is read as YAML 1.2: %s', async (_, source) => {
    const { jobs } = await plan(JOBS, source);
    expect(jobs).toMatchObject([
      { id: 'no', label: 'no', prompt: 'Two lines:\n  - of text\n' },
      { prompt: 'one line', metadata: { when: '2026-11-26', on: 'yes' } },
    ]);
  });

  it.each([
    ['with a list of jobs alone', '- { tool: sim, action: ask, prompt: a }\n- { tool: sim, action: ask, prompt: b }'],
    [
      'with windows line ends and a mark',
      '\uFEFFjobs:\r\n  - tool: sim\r\n    action: ask\r\n    prompt: a\r\n  - { tool: sim, action: ask, prompt: b }',
    ],
    [
      'with anchors',
      'defaults: &d { tool: sim, action: ask }\njobs:\n  - &j { prompt: a, metadata: { x: *d } }\n  - *j',
    ],
    [
      'under another directive',
      '%YAML 1.1\n---\ndefaults: { tool: sim, action: ask }\njobs: [{ prompt: no }, { prompt: a }]',
    ],
  ])('is read %s', async (_, text) => {
    expect((await plan(text)).jobs).toHaveLength(2);
  });

  it('is JSON where it begins like that and has no name', async () => {
    expect(await complaint('{ "jobs": [', '-')).toMatch(/^stdin is not JSON\n/);
    expect((await plan('// x\n[{ "tool": "sim", "action": "ask", "prompt": "x" }]', '-')).jobs).toHaveLength(1);
  });

  it.each([
    [
      'a value of another type',
      'jobs:\n  - tool: sim\n    prompt: 12\n',
      ['jobs[0].prompt (3, 5): must be a string, not a number; put it in quotes: "12"'],
    ],
    [
      'no as a switch',
      'strict_files: no\njobs:\n  - { tool: sim, prompt: x }\n',
      ['strict_files (1, 1): must be a boolean, not a string; write false'],
    ],
    [
      'a merge key',
      'x: 1\njobs:\n  - { tool: sim, prompt: x, <<: 1 }\n',
      [
        'x (1, 1): is not a known key',
        'jobs[0]["<<"] (3, 29): is not a known key; merge keys are not read; `defaults` is for what jobs share',
      ],
    ],
    [
      'a missing file',
      'jobs:\n  - tool: sim\n    action: ask\n    prompt: x\n    files:\n      - a.py\n      - ü/b.py\n',
      ['jobs[0].files[1] (7, 9): "ü/b.py" does not exist, and this job may not create it'],
    ],
    ['keys twice', 'jobs:\n  - tool: sim\n    prompt: x\n    prompt: y\n', ['jobs[0].prompt (3, 5): is given twice']],
    [
      'a tag',
      'jobs:\n  - { tool: !!python/object:os.system sim, prompt: x }\n',
      ['$ (2, 13): a tag is not read; leave it out; put a text in quotes'],
    ],
    ['a second document', 'jobs: []\n---\njobs: []\n', ['$ (2, 1): a second document begins: a job file is one']],
    ['a tab', 'jobs:\n\t- tool: sim\n', ['$ (2, 1): a tab indents: YAML takes spaces only']],
    ['an alias of nothing', 'jobs: *x\n', ['$ (1, 7): no anchor is called x; put a text that begins with * in quotes']],
    ['an alias in itself', 'jobs: &x [*x]\n', ['$ (1, 11): the alias *x is a part of what it stands for']],
    [
      'half a pair',
      'jobs:\n  - { tool: sim, prompt: "\\uD800" }\n',
      ['jobs[0].prompt (2, 18): is not Unicode: half of a surrogate pair stands alone in it'],
    ],
    [
      'no number',
      'jobs:\n  - { tool: sim, prompt: x, metadata: { a: .nan } }\n',
      ['jobs[0].metadata.a (2, 41): is no finite number'],
    ],
    [
      'a list as a key',
      'jobs:\n  - { tool: sim, prompt: x, metadata: { ? [a] : 2 } }\n',
      [expect.stringMatching(/a key must be a text/)],
    ],
    [
      'a placeholder that is an object',
      'jobs:\n  - { id: { file.stem }, tool: sim, prompt: x }\n  - tool: sim\n    prompt: {file}\n',
      [
        'jobs[0].id (2, 7): must be a string, not an object; put it in quotes: "{ file.stem }"',
        'jobs[1].prompt (4, 5): must be a string, not an object; put it in quotes: "{file}"',
      ],
    ],
  ])('has the place of %s', async (_, text, faults) => {
    const [, ...lines] = (await complaint(text)).trimEnd().split('\n');
    expect(lines).toEqual(faults);
  });

  it.each([
    [
      'a colon',
      'Fix: this',
      'a key and a value stand where a value is; put a text that has a colon and a space in quotes',
    ],
    ['a placeholder first', '{file} has no tests', 'something follows a value that has ended; put the whole of a text'],
    ['a word in quotes first', '"a" is wrong', 'something follows a value that has ended; put the whole of a text'],
    ['a backtick first', '`a` is wrong', 'a text begins with `, which it may only in quotes'],
    ['a per cent sign first', '%a is wrong', 'a text begins with %, which it may only in quotes'],
    ['a star first', '*.py have no tests', 'something follows a value that has ended; put the whole of a text'],
    ['an exclamation mark first', '!a.py', 'put a text in quotes'],
    ['a dash first', '- fix', 'a list begins in the line of its key'],
    ['lines that are not indented', '|\n  one\n  two', 'the lines of a text are indented further than its key'],
  ])('says to put a prompt in quotes, or how to write it: %s', async (_, prompt, words) => {
    expect(await complaint(`jobs:\n- tool: sim\n  prompt: ${prompt}\n`)).toContain(words);
  });

  it.each([
    ['nothing', '# a comment\n', /^jobs\.yaml is not a valid job file\n\$.*: must be an object/],
    ['nothing at all', '  \n', /^jobs\.yaml is empty/],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
        .join('\n')}\n`,
      /stands for too much/,
    ],
    [
      'a chain of aliases',
      `a0: &a0 [x]\n${Array.from({ length: 600 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`).join('\n')}\n`,
      /nested too deeply/,
    ],
    ['many brackets', `jobs: ${'['.repeat(700)}${']'.repeat(700)}`, /is not YAML: nested too deeply/],
    ['brackets without end', `jobs: ${'['.repeat(50_000)}`, /is not (?:valid )?YAML/],
  ])('is refused with %s', async (_, text, words) => {
    expect(await complaint(text)).toMatch(words);
  });
});
