import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { runResultSchema } from '../../src/model/run/run-result.ts';
import { cliUser } from './cli-user.ts';

/** Runs aim with its outputs as a shell redirects them. `4` is a pipe whose reader has gone. */
async function run(user: ReturnType<typeof cliUser>, args: string, sinks: string) {
  const shell = `exec 4> >(true); wait $!; exec "$AIM" ${args} ${sinks}`;
  const options = { cwd: user.folder.path, env: { ...user.env, AIM: inject('binary') }, reject: false } as const;
  return await execa('bash', ['-c', shell], { ...options, input: 'sim:say hello\n', timeout: 15_000 });
}

const files = {
  'a.txt': '',
  'jobs.json': [{ id: 'one', tool: 'sim', action: 'ask', prompt: 'sim:say done' }],
};
const FAULTS = {
  '>/dev/full': /^aim: stdout can't be written: ENOSPC/m,
  '>&-': /^aim: stdout can't be written: EBADF/m,
  '>&4': /^aim: stdout can't be written: EPIPE/m,
};

describe('stdout that takes nothing', () => {
  const commands = [
    '--version',
    '--help',
    'help send',
    'validate jobs.json',
    'validate jobs.json --json',
    'validate missing.json --json',
    'tools',
    'status --json',
    'run-jobs jobs.json --dry-run',
    'launch sim -n 1 --stdin',
    'launch sim -n 1 --stdin --json',
  ];
  it.each(commands)('ends `aim %s` with one line and a code that is not 0, whatever is wrong with it', async (args) => {
    await using user = cliUser(files);
    for (const [sink, line] of Object.entries(FAULTS)) {
      const { stderr, exitCode } = await run(user, args, sink);
      expect(stderr).toMatch(line);
      expect(stderr.match(/stdout can't be written/g)).toHaveLength(1);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(exitCode).toBe(
        args.includes('missing') ? 2 : args.startsWith('launch') && !args.includes('json') ? 1 : 74,
      );
    }
  });

  it.each(['--reporter plain', '--reporter json', '--json'])(
    'ends `aim run-jobs %s` with where the result is',
    async (how) => {
      await using user = cliUser(files);
      for (const [sink, line] of Object.entries(FAULTS)) {
        const { stderr, exitCode } = await run(user, `run-jobs jobs.json ${how}`, sink);
        expect(stderr).toMatch(line);
        const path = /; the result is in (\S+)$/m.exec(stderr)?.[1] ?? '';
        expect(runResultSchema.parse(JSON.parse(user.folder.read(path.slice(user.folder.path.length)))).counts).toEqual(
          { completed: 1 },
        );
        expect(exitCode).toBe(74);
      }
    },
  );

  it('ends `aim send` and `aim read` with how to read the answer, which is kept', async () => {
    await using user = cliUser(files);
    await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    for (const [sink, line] of Object.entries(FAULTS)) {
      for (const args of ['', '--json', '--all', '--no-wait'].map((flag) => `send "sim:say kept" ${flag}`)) {
        const { stderr, exitCode } = await run(user, args, sink);
        expect(stderr).toMatch(line);
        const [, turn = ''] = /; `aim read (\S+)` prints the answer$/m.exec(stderr) ?? [];
        expect(await user.aim(['read', turn])).toMatchObject({ stdout: 'kept', exitCode: 0 });
        expect(exitCode).toBe(74);
      }
    }
  });
});

it('an stderr that takes nothing changes neither the result nor the exit code', async () => {
  await using user = cliUser(files);
  for (const sink of ['2>/dev/full', '2>&-', '2>&4']) {
    const { stdout, exitCode } = await run(user, 'run-jobs jobs.json --json', sink);
    expect(runResultSchema.parse(JSON.parse(stdout)).counts).toEqual({ completed: 1 });
    expect(exitCode).toBe(0);
  }
  expect((await run(user, 'tools', '>/dev/full 2>/dev/full')).exitCode).toBe(74);
});

it('answers of programs that print to one file at once are whole, each with its newline', async () => {
  await using user = cliUser();
  await user.launch(['sim', '-n', '4'], '4 of 4 ready');
  const lines = Array.from({ length: 12 }, (_, line) => `sim:say {} line ${line}`).join('\n');
  const shell = 'seq 12 | xargs -P 6 -I {} "$AIM" send "$LINES_OF_IT" >answers';
  const env = { ...user.env, AIM: inject('binary'), LINES_OF_IT: lines };
  await execa('bash', ['-c', shell], { cwd: user.folder.path, env });
  const answers = user.folder.read('answers').trimEnd().split('\n');
  const heads = answers.filter((line) => line.endsWith(' line 0')).map((line) => line.split(' ')[0]!);
  expect(heads.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 12 }, (_, n) => `${n + 1}`));
  expect(answers).toEqual(heads.flatMap((n) => Array.from({ length: 12 }, (_, line) => `${n} line ${line}`)));
});

it('a file that may not grow takes what fits, and the command says that it took no more', async () => {
  await using user = cliUser(files);
  const limited = await execa('bash', ['-c', 'ulimit -f 1; "$AIM" run-jobs --help >out; echo "code $?" >&2'], {
    cwd: user.folder.path,
    env: { ...user.env, AIM: inject('binary') },
    reject: false,
  });
  expect(limited.stderr).toMatch(/^aim: stdout can't be written: EFBIG.*\ncode 74$/);
  expect(existsSync(user.folder.file('out'))).toBe(true);
  expect(Buffer.byteLength(user.folder.read('out'))).toBe(1024);
});
