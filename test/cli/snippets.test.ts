import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { Checkout } from '../../fixtures/checkout.ts';
import { cliUser } from './cli-user.ts';

const PAGES = ['CLUSTERS.md', 'SHELL_AND_CI.md', 'OUTPUT.md'];
const page = PAGES.map((name) => readFileSync(join(import.meta.dirname, '..', '..', 'docs', name), 'utf8')).join('\n');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1]!);
const scripts = blocks('sh');
const isFile = (text: string) => text.startsWith('#!');
const [review = ''] = scripts.filter(isFile);
const hasJq = (await execa('jq', ['--version'], { reject: false })).exitCode === 0;
/** Without jq some snippets are passed over, with a warning; in CI it has to be there. */
const passedOver = !hasJq && process.env['CI'] !== 'true';

const workflow = z
  .object({ jobs: z.record(z.string(), z.object({ steps: z.array(z.looseObject({ run: z.string().optional() })) })) })
  .parse(Bun.YAML.parse(blocks('yaml')[0]!));
const steps = Object.values(workflow.jobs).flatMap((job) =>
  job.steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
);

const job = (id: string, file: string) => [{ id, tool: 'sim', files: [file], prompt: 'Add type hints' }];

/** A project as the pages have it, with aim on the PATH. */
async function project() {
  const user = cliUser();
  const checkout = Checkout.git({
    'core/state.py': 'state = 1\n',
    'core/engine.py': 'engine = 1\n',
    'core/bridge.py': 'bridge = 1\n',
    'first.json': job('hints', 'core/state.py'),
    'second.json': job('more-hints', 'core/engine.py'),
    'jobs.json': job('all-hints', 'core/bridge.py'),
    'review.sh': review,
    'to-slack.py': '#!/bin/sh\ncat > /dev/null\n',
  });
  for (const name of ['name', 'email']) await execa('git', ['config', `user.${name}`, 'test'], { cwd: checkout.path });
  const bin = join(user.runtime, 'bin');
  mkdirSync(bin);
  symlinkSync(inject('binary'), join(bin, 'aim'));
  for (const name of ['review.sh', 'to-slack.py']) chmodSync(join(checkout.path, name), 0o755);
  const env = {
    ...user.env,
    PATH: `${bin}:${process.env['PATH']}`,
    GITHUB_STEP_SUMMARY: join(user.runtime, 'summary'),
    RUNNER_TEMP: user.runtime,
  };
  return {
    user,
    checkout,
    env,
    bash: (script: string) =>
      execa('bash', ['-e', '-o', 'pipefail', '-c', script], {
        cwd: checkout.path,
        extendEnv: false,
        env: { HOME: '/nonexistent', LANG: 'C.UTF-8', ...env },
        stdin: 'ignore',
        reject: false,
        all: true,
      }),
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      checkout[Symbol.dispose]();
    },
  };
}

const bringsItsOwn = (script: string) => /^aim launch|\| aim launch/m.test(script);
const needsJq = (script: string) => /\bjq\b/.test(script);

describe('the snippets of docs/CLUSTERS.md, docs/SHELL_AND_CI.md and docs/OUTPUT.md', () => {
  const runnable = scripts.filter((script) => !isFile(script) && script.trim() !== 'aim launch sim -n 3');

  it.each(runnable.map((script) => [script.split('\n')[0]!, script]))('%s …', async (_, script) => {
    if (needsJq(script) && passedOver) return console.warn('passed over, there is no jq on this machine');
    await using made = await project();
    const { user, checkout, env } = made;
    if (!bringsItsOwn(script)) await user.launch(['sim', '-n', '3'], '3 of 3 ready', { cwd: checkout.path, env });
    if (script.includes('sim-3')) for (const prompt of ['1', '2', '3']) await made.bash(`aim send ${prompt}`);
    if (script.includes('git diff')) checkout.write('core/state.py', 'state = 2\n');
    const { exitCode, all } = await made.bash(script);
    expect(all).not.toMatch(/^aim: (?!sim-\d+ timed out)/m);
    expect(exitCode).toBe(0);
    if (script.includes('./review.sh'))
      expect(all.match(/^Rehearsed an answer to: What could go wrong/gm)).toHaveLength(3);
    if (script.includes('second.json')) expect(all.match(/the jobs run on the cluster sim/g)).toHaveLength(2);
    if (script.includes('case $code')) expect(all).toContain('too slow, and interrupted');
  });

  it('are a workflow whose steps run', async () => {
    expect(steps).toHaveLength(3);
    await using made = await project();
    const commit = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '--quiet', '--all', '-m', 'mode'];
    await execa('git', commit, { cwd: made.checkout.path });
    for (const step of steps.filter((it) => !passedOver || !needsJq(it))) {
      const { exitCode, all } = await made.bash(step);
      expect({ exitCode, step, all }).toMatchObject({ exitCode: 0 });
    }
    if (!passedOver)
      expect(readFileSync(made.env.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(
        /^# ✅ aim run [^]*\| `hints` \| ✔ completed \|/,
      );
  });

  it('are a workflow whose step fails when the script does', async () => {
    await using made = await project();
    const { exitCode } = await made.bash(`aim launch sim -n 1 -- sh -c 'set -e; aim send "sim:fail no"; touch ran'`);
    expect(exitCode).toBe(1);
  });
});
