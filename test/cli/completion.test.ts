import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { cliUser } from './cli-user.ts';
import { terminal } from './terminal.ts';

const JOBS = [
  { id: 'each-{value}', tool: 'sim', prompt: 'x', for_each: { values: ['b', 'a'] } },
  { id: 'state-hints', tool: 'sim', prompt: 'x' },
];

const user = cliUser({ 'jobs.json': JOBS, 'other.txt': 'x' });

beforeAll(async () => {
  mkdirSync(join(user.folder.path, 'bin'));
  for (const name of ['aim', 'aimctl']) symlinkSync(inject('binary'), join(user.folder.path, 'bin', name));
  await user.launch(['sim', '--name', 'review'], 'ready');
});
afterAll(async () => await user[Symbol.asyncDispose]());

/** What is typed, and the line that a tab makes of it. */
const LINES: readonly [typed: string, line: string][] = [
  ['aim stat', 'aim status'],
  ['aimctl stat', 'aimctl status'],
  ['aim send --wait', 'aim send --wait-for-cluster'],
  ['aim status rev', 'aim status review'],
  ['aim send --name rev', 'aim send --name review'],
  ['aim send --name=rev', 'aim send --name=review'],
  ['aim launch si', 'aim launch sim'],
  ['aim launch sim --routing=st', 'aim launch sim --routing=sticky'],
  ['aim run-jobs job', 'aim run-jobs jobs.json'],
  ['aim run-jobs jobs.json --only sta', 'aim run-jobs jobs.json --only state-hints'],
  ['aim run-jobs jobs.json --only=each-b', 'aim run-jobs jobs.json --only=each-b'],
  ['aim run-jobs --registry=oth', 'aim run-jobs --registry=other.txt'],
];

it.each([
  ['bash', ['bash', '--noprofile', '--norc', '-i'], 'eval "$(aim completion bash)"'],
  ['zsh', ['zsh', '-f', '-i'], 'autoload -U compinit; compinit -D; eval "$(aim completion zsh)"'],
])('%s completes a line', async (_, argv, setup) => {
  const env = {
    ...user.env,
    PATH: `${join(user.folder.path, 'bin')}:${process.env['PATH']}`,
    PS1: '> ',
    HOME: user.folder.path,
  };
  await using shell = terminal(argv, { ...user, env }, 120, 30);
  shell.type(`PS1='> '; ${setup}; echo rea''dy\r`);
  await shell.shows(/^ready/);
  for (const [typed, line] of LINES) {
    // Ctrl-U takes back what is there.
    shell.type(`${typed}\t`);
    await shell.shows(new RegExp(`^> ${line.replaceAll('.', '\\.')} ?$`));
    shell.type('\u0015\u000c');
  }
  shell.type('exit\r');
  await shell.exitCode;
});

it('fish completes a line', async () => {
  const env = { ...user.env, PATH: `${join(user.folder.path, 'bin')}:${process.env['PATH']}`, HOME: user.folder.path };
  const lines = LINES.map(([typed]) => `complete -C '${typed}'; echo ===`).join('; ');
  const script = `aim completion fish | source; ${lines}`;
  const { stdout } = await execa('fish', ['--no-config', '-c', script], { cwd: user.folder.path, env });
  const found = stdout.split('===').map((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0]),
  );
  const expected = LINES.map(([, line]) => [line.split(' ').at(-1)]);
  expect(found.slice(0, expected.length)).toEqual(expected);
});
