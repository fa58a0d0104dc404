import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import manifest from '../../../package.json' with { type: 'json' };
import { INSTALLED } from './managers.ts';
import { OWN, publish, type Published } from './published.ts';
import { userOf } from './user.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const blocksOf = (text: string) => [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!);
const VERSION = `aim ${manifest.version}`;

let homes: string;
let published: Published;
beforeAll(async () => {
  homes = realpathSync(mkdtempSync(join(tmpdir(), 'aim-users-')));
  published = await publish();
});
afterAll(async () => {
  rmSync(homes, { recursive: true, force: true });
  await published[Symbol.asyncDispose]();
});

it('the README’s lines to begin put aim where it is found, and rehearse a first job file', async () => {
  const { cwd, run } = await userOf(INSTALLED, homes, published.registry.url);
  const section = /\n## Begin\n([\s\S]*?)\n## /.exec(read('README.md'))![1]!;
  const lines = blocksOf(section).flatMap((block) => block.trimEnd().split('\n'));
  const lineOf = (start: string) => lines.find((line) => line.startsWith(start))!;
  // What `npm run demo` builds, which CI runs by itself.
  mkdirSync(join(cwd, 'dist'));
  copyFileSync(join(published.platform, 'bin', 'aim'), join(cwd, 'dist', 'aim'));
  const project = 'git init -q project; cd project; echo "x = 1" > a.py; git add .; git commit -qm first';
  const git = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' };
  const script = [
    lineOf('install '),
    'PATH=~/.local/bin:$PATH',
    'aim --version',
    project,
    lineOf('aim init '),
    lines.find((line) => line.includes('--tool sim'))!,
  ];
  const ran = await run(['sh', '-euc', script.join('\n')], git);
  expect(ran.exitCode, ran.all).toBe(0);
  expect(ran.stdout).toContain(VERSION);
  expect(ran.all).toContain('This was a rehearsal');
});

it('docs/INSTALL.md does what it says, from the first line to the removal', async () => {
  const { run } = await userOf(INSTALLED, homes, published.registry.url);
  const blocks = blocksOf(read('docs/INSTALL.md')).map((block) => block.replaceAll('linux-x64', OWN.name));
  expect(blocks).toHaveLength(6);
  let versions = 0;
  for (const block of blocks) {
    const ran = await run(['sh', '-euc', block]);
    expect(ran.exitCode, `${block}\n${ran.all}`).toBe(0);
    versions += ran.stdout.split('\n').filter((line) => line === VERSION).length;
  }
  expect(versions).toBe(4);
  expect((await run(['sh', '-c', 'command -v aim'])).stdout).toBe('');
});

const actionSchema = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string() })),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
  runs: z.object({
    using: z.literal('composite'),
    steps: z.array(
      z.object({
        run: z.string(),
        if: z.string().optional(),
        shell: z.literal('bash'),
        env: z.record(z.string(), z.string()),
      }),
    ),
  }),
});

it('the GitHub Action installs aim and runs a job file, as a runner does its steps', async () => {
  const action = actionSchema.parse(Bun.YAML.parse(read('action.yml')));
  const { home, cwd, run } = await userOf(INSTALLED, homes, published.registry.url);
  writeFileSync(
    join(cwd, 'a b.json'),
    JSON.stringify([{ id: 'ask', tool: 'sim', action: 'ask', prompt: 'sim:say yes' }]),
  );
  const given: Record<string, string> = { jobs: 'a b.json', arguments: '--timeout\n60\n--reporter\nplain\n' };
  const valueOf = (name: string) => given[name] ?? action.inputs[name]!.default;
  const files = Object.fromEntries(
    ['GITHUB_PATH', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'].map((name) => [name, join(home, name.toLowerCase())]),
  );
  for (const path of Object.values(files)) writeFileSync(path, '');
  let path = '';
  for (const step of action.runs.steps) {
    const env = Object.entries(step.env).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{\{ inputs\.([a-z-]+) \}\}/g, (_, input: string) => valueOf(input)),
    ]);
    const script = `${path === '' ? '' : `PATH=${path}:$PATH\n`}${step.run}`;
    // As a runner starts bash.
    const bash = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    const ran = await run(bash, { ...files, RUNNER_TEMP: home, ...Object.fromEntries(env) });
    expect(ran.exitCode, ran.all).toBe(0);
    path = readFileSync(files['GITHUB_PATH']!, 'utf8').trim();
  }
  expect(path).toBe(join(home, 'aim', 'bin'));
  const outputs = new Map(
    readFileSync(files['GITHUB_OUTPUT']!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
  expect([...outputs.keys()].sort()).toEqual(Object.keys(action.outputs).sort());
  expect(readFileSync(outputs.get('report')!, 'utf8')).toContain('<b>ask</b>');
  expect(readFileSync(outputs.get('junit')!, 'utf8')).toContain('tests="1" failures="0"');
  expect(readFileSync(files['GITHUB_STEP_SUMMARY']!, 'utf8')).toMatch(/^# ✅ aim run/);
});
