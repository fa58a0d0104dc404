import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { runBinary } from './run-binary.ts';

const ask = (id: string, prompt: string) => ({ id, tool: 'sim', action: 'ask', prompt });
const JOBS = [ask('good', 'sim:say It is <42>.'), ask('bad', 'sim:fail ::error::no')];

it('run-jobs --report makes reports of the result, and aim report makes the same afterwards', async () => {
  using folder = Checkout.git({});
  folder.write('jobs.json', JOBS);
  const summary = folder.file('.git/summary.md');
  writeFileSync(summary, 'of an earlier command\n');
  const aim = (args: readonly string[], env: Record<string, string> = {}) =>
    runBinary([...args], { cwd: folder.path, env });
  const reports = [
    '--report',
    'junit=out/junit.xml',
    '--report',
    'html=out/report.html',
    '--report',
    'markdown=out/report.md',
  ];
  const ran = await aim(['run-jobs', 'jobs.json', '--reporter', 'plain', ...reports], { GITHUB_STEP_SUMMARY: summary });
  expect(ran.exitCode).toBe(1);

  const read = (path: string) => readFileSync(folder.file(path), 'utf8');
  expect(read('out/junit.xml')).toContain('tests="2" failures="1" errors="0"');
  expect(read('out/report.html')).toMatch(
    /<h3>Prompt<\/h3>\n<pre>sim:say It is &lt;42&gt;\.<\/pre>\n<h3>Answer<\/h3>\n<pre>It is &lt;42&gt;\./,
  );
  expect(read('out/report.md')).toContain('```text\nIt is <42>.\n```');
  expect(readFileSync(summary, 'utf8')).toBe(`of an earlier command\n${read('out/report.md')}`);

  // Commands of the runner are stopped until what tools print is over, by a word that no tool can know.
  const lines = ran.stderr.split('\n');
  const word = /^::stop-commands::(aim-[0-9a-f]{32})$/.exec(lines[0]!)?.[1];
  const end = lines.indexOf(`::${word}::`);
  expect(lines.slice(end)).toEqual([`::${word}::`, '::error title=aim%3A bad::failed: sim error: ::error::no']);
  expect(end).toBeGreaterThan(lines.findLastIndex((line) => line.includes('run finished')));

  const made = await aim(['report', '--junit', 'again/junit.xml', '--html', 'again/report.html', '--json']);
  expect(JSON.parse(made.stdout)).toMatchObject({
    reports: [
      { kind: 'junit', path: folder.file('again/junit.xml') },
      { kind: 'html', path: folder.file('again/report.html') },
    ],
  });
  for (const name of ['junit.xml', 'report.html']) expect(read(`again/${name}`)).toBe(read(`out/${name}`));
  expect(`${(await aim(['report', 'last'])).stdout}\n`).toBe(read('out/report.md'));
  expect((await aim(['report', 'nothing'])).exitCode).toBe(4);
  expect((await aim(['report', '--github'])).stderr).toContain('GITHUB_STEP_SUMMARY is not set');
  const twice = await aim(['report', '--html', 'a', '--junit', './a']);
  expect(twice.stderr).toContain('/a is to be the junit and the html report');
  expect((await aim(['report', '--junit', '-'])).stderr).toBe('aim: --junit -: must name a file: --junit PATH');
  expect([existsSync(folder.file('a')), existsSync(folder.file('-'))]).toEqual([false, false]);

  // What is quiet stops commands too: answers are in its summary.
  const quiet = await aim(['run-jobs', 'jobs.json', '-q'], { GITHUB_STEP_SUMMARY: summary });
  expect(quiet.stderr).toMatch(/^::stop-commands::(aim-[0-9a-f]{32})\n::\1::\n::error /);
});

it('a report that can’t be written is told and costs nothing else', async () => {
  using folder = Checkout.git({});
  folder.write('jobs.json', [JOBS[0]]);
  mkdirSync(folder.file('taken'));
  const args = ['run-jobs', 'jobs.json', '--report', 'html=taken', '--report', 'junit=junit.xml', '--json'];
  const { exitCode, stdout, stderr } = await runBinary(args, { cwd: folder.path });
  expect(exitCode).toBe(74);
  expect(stderr).toContain(
    `the report ${folder.file('taken')} can't be written: ${folder.file('taken')}: it is a folder (EISDIR)`,
  );
  expect(JSON.parse(stdout)).toMatchObject({ counts: { completed: 1 }, fault: null });
  expect(existsSync(folder.file('junit.xml'))).toBe(true);
});

it.each([
  ['junti=a.xml', 'did you mean junit=PATH?'],
  ['html', 'must name a file: html=PATH'],
  ['github', 'GITHUB_STEP_SUMMARY is not set'],
  ['github=a', 'github takes no file'],
  ['html=jobs.html --report junit=./jobs.html', 'jobs.html is to be the html and the junit report'],
])('--report %s is a mistake of the command line, and starts nothing', async (word, text) => {
  using folder = Checkout.git({});
  folder.write('jobs.json', JOBS);
  const args = ['run-jobs', 'jobs.json', '--report', ...word.split(' ')];
  const { exitCode, stderr } = await runBinary(args, { cwd: folder.path });
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(text) });
  expect(existsSync(folder.file('.aim'))).toBe(false);
});
