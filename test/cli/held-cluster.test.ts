import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { runsDocumentSchema } from '../../src/model/run/run-summary.ts';
import { recordedClusterSchema } from '../../src/model/cluster/recorded-turn.ts';
import { cliUser, printed } from './cli-user.ts';

/** A user with a git repository and a home. */
function gitUser() {
  const user = cliUser({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
  const home = Checkout.plain();
  const { folder } = user;
  folder.git('init', '-q', '--initial-branch=main');
  folder.git('config', 'user.name', 'Fixture');
  folder.git('config', 'user.email', 'fixture@example.invalid');
  folder.git('add', '-A');
  folder.git('commit', '-q', '-m', 'first');
  const options = { env: { HOME: home.path } };
  return {
    folder,
    user,
    aim: (...args: string[]) => user.aim(args, options),
    launch: (args: readonly string[], text: string) => user.launch(args, text, options),
    worktrees() {
      const cache = join(home.path, '.cache', 'aim', 'worktrees');
      return existsSync(cache) ? readdirSync(cache) : [];
    },
    async clusters() {
      return runsDocumentSchema.parse(JSON.parse((await user.aim(['runs', '--json'], options)).stdout)).clusters;
    },
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

describe('a cluster of aim launch', () => {
  it('with worktrees that is killed leaves its work on branches, told by the next aim, and its record without an end', async () => {
    await using it = gitUser();
    const { run } = await it.launch(['sim', '-n', '2', '--isolation', 'worktree'], '2 of 2 ready');
    expect((await it.aim('send', '--to', '0', 'sim:edit a.txt kept\nsim:say one')).stdout).toBe('one');
    const open = it.aim('send', '--to', '1', 'sim:edit b.txt half\nsim:say begun\nsim:hang');
    await printed(open, 'begun', 'stdout');
    run.kill('SIGKILL');
    await Promise.all([run, open]);
    expect(it.folder.git('for-each-ref', '--format=%(refname:lstrip=4)', 'refs/heads/aim').trim()).toBe('worker-0');

    const [cluster] = await it.clusters();
    expect(cluster).toMatchObject({ state: 'cut_short', pid: null, turns: 2, counts: { completed: 1 } });
    const shown = await it.aim('show', 'sim', '--json');
    const { turns } = recordedClusterSchema.parse(JSON.parse(shown.stdout));
    expect(turns.map(({ outcome, ended_at: end }) => [outcome?.kind ?? null, end === null])).toEqual([
      ['completed', false],
      [null, true],
    ]);
    expect((await it.aim('show', 'sim', '1')).stdout).toMatch(/^✔ sim-1 completed [^]*\nprompt\n[^]*\nanswer\none$/);

    const next = await it.launch(['sim', '-n', '1', '--isolation', 'worktree'], '1 of 1 ready');
    const sent = await it.aim('send', 'sim:edit b.txt again\nsim:say two');
    expect(sent.stdout).toBe('two');
    expect(sent.stderr).toMatch(/what it changed is on the branch aim\/\S+\/worker-0; to merge it: aim merge 0$/);
    expect((await it.aim('stop')).stdout).toMatch(
      /^sim has ended\n {2}the work of worker 0 is not merged: branch aim\/\S+$/,
    );
    const { stderr } = await next.run;
    expect(stderr).toMatch(/of a cluster that was killed: the work of worker 0 is on the branch aim\/\S+\/worker-0/);
    expect(stderr).toMatch(/of a cluster that was killed: the work of worker 1 is on the branch aim\/\S+\/worker-1/);
    const of = (worker: number, file: string) => it.folder.git('show', `aim/${cluster!.id}/worker-${worker}:${file}`);
    expect([of(0, 'a.txt'), of(1, 'b.txt')]).toEqual([
      expect.stringContaining('kept'),
      expect.stringContaining('half'),
    ]);
    expect(it.worktrees()).toEqual([]);
    expect(it.folder.git('for-each-ref', 'refs/aim')).toBe('');
    expect(it.folder.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(it.folder.git('status', '--porcelain')).toBe('');
    expect((await it.clusters()).find(({ id }) => id === cluster!.id)?.unmerged).toHaveLength(2);
  });

  it('with worktrees works beside another one and beside a run, and all of it lands', async () => {
    await using it = gitUser();
    await it.launch(['sim', '-n', '1', '--isolation', 'worktree', '--name', 'one'], '1 of 1 ready');
    await it.launch(['sim', '-n', '1', '--isolation', 'worktree', '--name', 'two'], '1 of 1 ready');
    const job = (id: string, file: string) => ({
      id,
      tool: 'sim',
      files: [file],
      prompt: `sim:edit ${file} job-${id}`,
    });
    using elsewhere = Checkout.plain({ 'jobs.json': [job('x', 'x.txt'), job('y', 'y.txt')] });
    const jobs = elsewhere.file('jobs.json');
    const sent = await Promise.all([
      it.aim('send', '--name', 'one', 'sim:edit a.txt of-one'),
      it.aim('send', '--name', 'two', 'sim:edit b.txt of-two'),
      it.aim('run-jobs', jobs, '--no-cluster', '--isolation', 'worktree'),
    ]);
    expect(sent.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const merged = await Promise.all([it.aim('merge', '--name', 'one'), it.aim('merge', '0', '--name', 'two')]);
    expect(merged.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(merged[0].stdout).toMatch(/^worker 0: merged: a\.txt\n {2}main is at [0-9a-f]{12}/);
    const files = ['a.txt', 'b.txt', 'x.txt', 'y.txt'].map((name) => it.folder.read(name));
    expect(files).toEqual(['of-one', 'of-two', 'job-x', 'job-y'].map((text) => expect.stringContaining(text)));
    expect(it.folder.git('rev-list', '--count', 'main').trim()).toBe('5');
    expect(it.folder.git('status', '--porcelain')).toBe('');
    await it.aim('stop', '--all');
    expect(it.worktrees()).toEqual([]);
  });

  it.each([
    [['--isolation', 'shared', '--verify', 'true'], '--verify is for --isolation worktree'],
    [['--isolation', 'worktree', '--verify', 'npm test && echo'], 'no shell reads it'],
    [['--isolation', 'worktree', '--verify', '[1]'], 'must be words, or a JSON array of them'],
  ])('refuses %j', async (args, message) => {
    await using it = gitUser();
    const { exitCode, stderr } = await it.aim('launch', 'sim', ...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(existsSync(it.folder.file('.aim'))).toBe(false);
  });
});
