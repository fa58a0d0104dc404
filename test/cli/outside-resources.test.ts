import { mkdirSync, symlinkSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { runResultSchema } from '../../src/model/run/run-result.ts';
import { cliUser } from './cli-user.ts';
import { processesIn } from './processes-in.ts';

const files = {
  'jobs.json': ['one', 'two'].map((id) => ({ id, tool: 'sim', action: 'ask', prompt: 'sim:say done' })),
};

/** Runs a line of shell in which `$AIM` is aim. It is killed when it does not end. */
async function shell(user: ReturnType<typeof cliUser>, line: string, env: Readonly<Record<string, string>> = {}) {
  const options = {
    cwd: user.folder.path,
    env: { ...user.env, ...env, AIM: inject('binary') },
    reject: false,
  } as const;
  return await execa('bash', ['-c', line], { ...options, stdin: 'ignore', timeout: 15_000, killSignal: 'SIGKILL' });
}

/** The same as root of a namespace of its own, which may mount. */
const mounted = (mount: string, line: string) => `exec unshare -Urm sh -c '${mount} && ${line}'`;

describe('what a user names and aim can’t read', () => {
  const NAMES: [string, string, RegExp][] = [
    ['a link to itself', 'loop', /^aim: loop: its symbolic links lead in a circle$/],
    ['a name that is too long', 'x'.repeat(300), /^aim: x+: the name is too long$/],
    ['a path below a file', 'jobs.json/x', /^aim: jobs\.json\/x: a part of the path is a file, not a folder$/],
    ['nothing', 'missing', /^aim: missing: no such (?:file|folder)$/],
  ];
  it.each(NAMES)('is an error of the input: %s', async (_, name, words) => {
    await using user = cliUser(files);
    symlinkSync('loop', user.folder.file('loop'));
    for (const args of [
      `validate ${name}`,
      `validate jobs.json --registry ${name}`,
      `run-jobs jobs.json --cwd ${name}`,
    ]) {
      const { stderr, exitCode } = await shell(user, `exec "$AIM" ${args}`);
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(words) });
    }
  });

  it.each([
    ['validate /dev/zero', /^aim: \/dev\/zero is larger than 16 MiB/],
    ['validate - </dev/zero', /^aim: stdin is larger than 16 MiB/],
    ['validate - <.', /^aim: stdin: it is a folder/],
    ['validate folder', /^aim: folder is a folder, not a job file/],
    ['validate jobs.json --registry pipe', /^aim: pipe is a device or a pipe, not a registry/],
    ['validate jobs.json --registry /dev/zero', /^aim: \/dev\/zero is a device or a pipe, not a registry/],
    ['send --batch /dev/zero', /^aim: \/dev\/zero is larger than 16 MiB/],
    ['send - </dev/zero', /^aim: stdin is larger than 16 MiB/],
    ['launch sim -n 1 --', /^aim: no command after --/],
    ['launch sim -n 1 -- ""', /^aim: the command after -- has an empty name/],
  ])('is refused before anything starts: aim %s', async (args, words) => {
    await using user = cliUser(files);
    execFileSync('mkfifo', [user.folder.file('pipe')]);
    mkdirSync(user.folder.file('folder'));
    const { stderr, exitCode } = await shell(user, `exec "$AIM" ${args}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(words) });
  });

  it('may be a pipe, which is read when it comes, and not waited for after a signal', async () => {
    await using user = cliUser(files);
    execFileSync('mkfifo', [user.folder.file('pipe')]);
    expect((await shell(user, 'exec "$AIM" validate <(cat jobs.json)')).stdout).toContain('is valid: 2 jobs');
    const { stderr, exitCode } = await shell(user, '"$AIM" validate pipe & exec 3>pipe; kill -TERM $!; wait $!');
    expect({ exitCode, stderr }).toEqual({ exitCode: 143, stderr: 'aim: ended by SIGTERM' });
  });
});

describe('a run', () => {
  it('without handles for its tools ends in order, with the reason', async () => {
    await using user = cliUser(files);
    const { stdout, stderr, exitCode } = await shell(user, 'ulimit -n 11; exec "$AIM" run-jobs jobs.json --json');
    const result = runResultSchema.parse(JSON.parse(stdout));
    expect(result.counts).toEqual({ not_started: 2 });
    expect(result.jobs[0]!.error).toMatch(/no file handles are left for this process \(`ulimit -n`\)/);
    expect(stderr).not.toMatch(/^\s+at |bug of aim/m);
    expect(exitCode).toBe(1);
    expect(processesIn(user.folder.path)).toEqual([]);
  });

  it('without a handle for its file is refused', async () => {
    await using user = cliUser(files);
    const { stderr, exitCode } = await shell(user, 'ulimit -n 6; exec "$AIM" run-jobs jobs.json');
    expect(stderr).toMatch(/^aim: jobs\.json: no file handles are left for this process \(`ulimit -n`\) \(EMFILE\)/);
    expect(exitCode).toBe(1);
  });

  it('on a disk that gets full ends in order, and its result is in the user’s own folder', async () => {
    await using user = cliUser();
    const jobs = [
      { id: 'flood', tool: 'sim', action: 'ask', prompt: 'sim:flood 400000' },
      { id: 'next', tool: 'sim', action: 'ask', prompt: 'sim:say next' },
    ];
    user.folder.write('jobs.json', { pools: { sim: { count: 1 } }, jobs });
    mkdirSync(user.folder.file('small'));
    const line = 'cd small && exec "$AIM" run-jobs ../jobs.json --json';
    const home = user.folder.file('home');
    const { stdout, exitCode } = await shell(user, mounted('mount -t tmpfs -o size=100k none small', line), {
      HOME: home,
    });
    const result = runResultSchema.parse(JSON.parse(stdout));
    expect(result).toMatchObject({ fault: { code: 'record_failed' }, counts: { completed: 1, cancelled: 1 } });
    const saved = user.folder.read(`${result.folder!.slice(user.folder.path.length)}/result.json`);
    expect(JSON.parse(saved)).toEqual(result);
    expect(exitCode).toBe(74);
  });

  it('on a disk that is full does not begin', async () => {
    await using user = cliUser(files);
    mkdirSync(user.folder.file('small'));
    const line = '{ head -c 80000 /dev/zero >small/x 2>/dev/null; cd small; exec "$AIM" run-jobs ../jobs.json; }';
    const { stderr, exitCode } = await shell(user, mounted('mount -t tmpfs -o size=20k none small', line));
    expect(stderr).toMatch(/^aim: .*small\/\.aim can't be written \(the disk is full \(ENOSPC\)\)$/);
    expect(exitCode).toBe(1);
  });

  it('goes on where /tmp is read-only, though nobody can reach it; a cluster needs a folder for its socket', async () => {
    await using user = cliUser(files);
    const read = 'mount -t tmpfs none /mnt && cp "$AIM" jobs.json /mnt && cd /mnt && mount -t tmpfs -o ro none /tmp';
    const env = { XDG_RUNTIME_DIR: '', HOME: '/mnt', TMPDIR: '/tmp' };
    const run = await shell(user, mounted(read, 'exec ./aim run-jobs jobs.json --reporter plain'), env);
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining('aim status and aim stop can’t reach this run'),
    });
    const cluster = await shell(user, mounted(read, 'exec ./aim launch sim -n 1 -- true'), env);
    expect(cluster.stderr).toMatch(/^aim: \/tmp\/aim-\d+ can't be used: .*the file system is read-only \(EROFS\)/);
    expect(cluster.exitCode).toBe(1);
  });
});
