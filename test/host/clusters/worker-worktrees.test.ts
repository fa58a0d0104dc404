import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { ClusterHostOptions } from '../../../src/host/clusters/cluster-host-options.ts';
import type { Verify } from '../../../src/model/merging/verify.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import type { TurnEnd } from '../../../src/model/turn/turn-end.ts';
import type { LocalClient } from '../../../src/control/server/local-client.ts';
import { workerMergeLines } from '../../../src/reporters/reports/worker-merges.ts';
import { RuntimeFolder } from '../../support/runtime-folder.ts';
import { readyClusterHost, type TestClusterHost } from '../../support/cluster-host.ts';

const FILES = { 'a.txt': 'a1\na2\na3\n', 'b.txt': 'b1\n', 'c.txt': 'c1\n' };

let repo: Checkout;
/** The folder of the user, with their cache. */
let home: Checkout;
let runtime: RuntimeFolder;

beforeEach(() => {
  repo = Checkout.git(FILES);
  home = Checkout.plain();
  runtime = new RuntimeFolder();
  repo.git('config', 'user.name', 'Fixture');
  repo.git('config', 'user.email', 'fixture@example.invalid');
});
afterEach(() => {
  repo[Symbol.dispose]();
  home[Symbol.dispose]();
  runtime[Symbol.dispose]();
});

function environment() {
  return { ...runtime.environment, HOME: home.path, XDG_CACHE_HOME: undefined };
}

function inWorktrees(count: number, over: Partial<ClusterHostOptions> = {}): Promise<TestClusterHost> {
  return readyClusterHost(count, { cwd: repo.path, isolation: 'worktree', environment: environment(), ...over });
}

async function send(client: LocalClient, to: number, text: string): Promise<TurnEnd> {
  const { end } = await client.request({ request: 'send', prompt: { kind: 'message', text }, to });
  return end!;
}

async function merge(client: LocalClient, instance: number, leave = false, resolve = false) {
  const { merges } = await client.request({ request: 'merge', instance, leave, resolve });
  return merges[0]!;
}

/** The branches of aim, by their names without the id. */
function branches(): string[] {
  const names = repo.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/aim').split('\n');
  return names.filter((name) => name !== '').map((name) => name.replace(/^aim\/[^/]+\//, ''));
}

function worktreesLeft(): string[] {
  const folder = join(home.path, '.cache', 'aim', 'worktrees');
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe('a cluster whose workers have worktrees of their own', () => {
  it('keeps what each turn changed on a branch, and the checkout as it is, until it is merged', async () => {
    await using made = await inWorktrees(2);
    await using client = made.host.openClient();
    const [one, two] = await Promise.all([
      send(client, 0, 'sim:edit a.txt one'),
      send(client, 1, 'sim:edit b.txt two\nsim:edit new.txt three'),
    ]);
    expect(one.result).toMatchObject({ files: ['a.txt'], work: { branch: expect.stringMatching(/worker-0$/) } });
    expect(two.result).toMatchObject({ files: ['b.txt', 'new.txt'], work: { commit: expect.any(String) } });
    expect(branches()).toEqual(['worker-0', 'worker-1']);
    expect(repo.read('a.txt')).toBe(FILES['a.txt']);
    const more = await send(client, 0, 'sim:edit c.txt more');
    expect(more.result?.files).toEqual(['c.txt']);
    expect(made.host.status().instances[0]?.worktree?.branch).toMatch(/worker-0$/);

    const merged = await merge(client, 0);
    expect(merged).toMatchObject({
      kind: 'merged',
      files: ['a.txt', 'c.txt'],
      landing: { kind: 'landed', branch: 'main' },
    });
    expect(repo.read('a.txt')).toContain('one');
    expect(repo.read('c.txt')).toContain('more');
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(repo.git('log', '--format=%s', 'main').split('\n').slice(0, 2)).toEqual([
      'worker-0: sim:edit a.txt one',
      'first',
    ]);
    expect(branches()).toEqual(['worker-1']);

    expect(await merge(client, 1)).toMatchObject({ kind: 'merged', landing: { kind: 'landed', replayed: false } });
    expect(repo.read('new.txt')).toContain('three');
    // The first worker begins its next turn at what is merged by now.
    const next = await send(client, 0, 'sim:edit new.txt four');
    expect(next.result?.files).toEqual(['new.txt']);
    expect(await merge(client, 0)).toMatchObject({ kind: 'merged', files: ['new.txt'] });
    expect(repo.read('new.txt')).toMatch(/three\n.*four/s);
    expect(branches()).toEqual([]);
    await made.host.shutdown(1000);
    expect(made.host.leftBehind).toEqual([]);
    expect(worktreesLeft()).toEqual([]);
    expect(repo.git('for-each-ref', 'refs/aim')).toBe('');
    expect(repo.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('says what is left behind where git keeps a branch whose work is merged', async () => {
    await using made = await inWorktrees(1);
    await using client = made.host.openClient();
    const { branch } = (await send(client, 0, 'sim:edit a.txt one')).result!.work!;
    repo.write(`.git/refs/heads/${branch}.lock`, '');
    const merged = await merge(client, 0);
    expect(merged).toMatchObject({ kind: 'merged', landing: { kind: 'landed' } });
    expect(merged.detail).toMatch(/^the branch aim\/.*worker-0 stays: .*lock/);
    expect(workerMergeLines(merged).at(-1)).toContain('worker-0 stays');
    rmSync(repo.file(`.git/refs/heads/${branch}.lock`));
    // What comes then has a branch of its own.
    await send(client, 0, 'sim:edit a.txt two');
    expect(branches()).toEqual(['worker-0', 'worker-0-2']);
    expect(await merge(client, 0)).toMatchObject({ kind: 'merged', detail: null });
    expect(branches()).toEqual(['worker-0']);
  });

  it('can be merged when the budget of the cluster is spent: a merge asks no model', async () => {
    const budget = { cost_usd: null, tokens: 1, minutes: null, on_spent: 'interrupt' } as const;
    await using made = await inWorktrees(1, { budget });
    await using client = made.host.openClient();
    await send(client, 0, 'sim:edit a.txt one');
    expect((await client.request({ request: 'send', prompt: message('sim:say late') })).end?.error).toMatchObject({
      code: 'budget_spent',
    });
    expect(await merge(client, 0)).toMatchObject({ kind: 'merged', files: ['a.txt'] });
  });

  it('leaves what does not fit on its branch, also at the end', async () => {
    await using made = await inWorktrees(2);
    await using client = made.host.openClient();
    await Promise.all([send(client, 0, 'sim:edit a.txt a2 => x'), send(client, 1, 'sim:edit a.txt a2 => y')]);
    expect(await merge(client, 0)).toMatchObject({ kind: 'merged' });
    const conflict = await merge(client, 1);
    expect(conflict).toMatchObject({
      kind: 'conflict',
      conflicts: [{ files: ['a.txt'], kind: 'contents' }],
      branch: expect.stringMatching(/worker-1$/),
    });
    expect(await merge(client, 1, true)).toMatchObject({ kind: 'left', branch: conflict.branch });
    await send(client, 1, 'sim:edit a.txt x => z');
    expect(branches()).toEqual(['worker-1', 'worker-1-2']);
    expect(await merge(client, 1)).toMatchObject({ kind: 'merged' });
    expect(repo.read('a.txt')).toBe('a1\nz\na3\n');
    await send(client, 0, 'sim:edit b.txt last');
    await made.host.shutdown(1000);
    expect(made.host.leftBehind).toEqual([
      expect.stringMatching(/^the work of worker 0 is on the branch aim\/.*\/worker-0$/),
    ]);
    expect(branches()).toEqual(['worker-0', 'worker-1']);
    expect(repo.git('show', `${conflict.branch}:a.txt`)).toBe('a1\ny\na3\n');
    expect(worktreesLeft()).toEqual([]);
  });

  it('gives a worker both versions of a conflict to resolve, and merges no markers', async () => {
    await using made = await inWorktrees(2);
    await using client = made.host.openClient();
    await Promise.all([
      send(client, 0, 'sim:edit a.txt a2 => x'),
      send(client, 1, 'sim:edit a.txt a2 => y\nsim:edit b.txt more'),
    ]);
    await merge(client, 0);
    const conflict = await merge(client, 1, false, true);
    expect(conflict).toMatchObject({ kind: 'conflict', detail: expect.stringContaining('with markers') });
    const file = join(made.host.status().instances[1]!.worktree!.folder, 'a.txt');
    expect(readFileSync(file, 'utf8')).toMatch(/^a1\n<<<<<<< \S+\nx\n=======\ny\n>>>>>>> \S+\na3\n$/);
    await send(client, 1, 'sim:edit c.txt meanwhile');
    expect(await merge(client, 1)).toMatchObject({ kind: 'refused', detail: 'conflict markers are left in a.txt' });
    writeFileSync(file, 'a1\nx and y\na3\n');
    expect(await merge(client, 1)).toMatchObject({ kind: 'merged', files: ['a.txt', 'b.txt', 'c.txt'] });
    expect(repo.read('a.txt')).toBe('a1\nx and y\na3\n');
    expect(repo.git('log', '--format=%p', '-1', 'main').trim().split(' ')).toHaveLength(1);
    expect(branches()).toEqual([]);
  });

  it('merges nothing that fails the check, and follows a branch that the user moves', async () => {
    const verify: Verify = {
      argv: ['grep', '-q', 'good', 'b.txt'],
      timeout_seconds: 60,
      retries: 0,
      when: 'merge',
      on_failed: 'fail',
      at_base: false,
    };
    await using made = await inWorktrees(1, { verify });
    await using client = made.host.openClient();
    await send(client, 0, 'sim:edit b.txt bad');
    expect(await merge(client, 0)).toMatchObject({ kind: 'verify_failed', detail: expect.stringContaining('grep') });
    repo.write('c.txt', 'of the user\n');
    repo.git('commit', '-qam', 'by the user');
    await send(client, 0, 'sim:edit b.txt bad => good');
    expect(await merge(client, 0)).toMatchObject({ kind: 'merged', landing: { kind: 'landed' } });
    expect(repo.git('log', '--format=%s', 'main').split('\n').slice(0, 2)).toEqual([
      'worker-0: sim:edit b.txt bad',
      'by the user',
    ]);
  });

  it('does not land on files that the user changed, and lands with the next merge', async () => {
    await using made = await inWorktrees(1);
    await using client = made.host.openClient();
    repo.write('a.txt', 'dirty\n');
    await send(client, 0, 'sim:edit a.txt one');
    const left = await merge(client, 0);
    expect(left).toMatchObject({ kind: 'merged', landing: { kind: 'left', branch: expect.stringMatching(/merged$/) } });
    expect(repo.read('a.txt')).toBe('dirty\n');
    repo.git('checkout', '-q', 'a.txt');
    await send(client, 0, 'sim:edit b.txt two');
    expect(await merge(client, 0)).toMatchObject({ kind: 'merged', landing: { kind: 'landed', commits: 2 } });
    expect(repo.read('a.txt')).toContain('one');
    expect(branches()).toEqual([]);
  });

  it('leaves a branch alone that the user has checked out, and goes on from where the user takes theirs back', async () => {
    await using made = await inWorktrees(1);
    await using client = made.host.openClient();
    await send(client, 0, 'sim:edit a.txt one');
    const { branch } = made.host.status().instances[0]!.worktree!;
    repo.git('checkout', '-q', branch!);
    await send(client, 0, 'sim:edit a.txt two');
    expect(repo.git('status', '--porcelain')).toBe('');
    expect(branches()).toEqual(['worker-0', 'worker-0-2']);
    repo.git('checkout', '-q', 'main');
    const merged = await merge(client, 0);
    expect(merged).toMatchObject({ kind: 'merged', landing: { kind: 'landed' } });
    expect(repo.read('a.txt')).toMatch(/one\n.*two/s);
    // As the landing says how.
    repo.git(...merged.landing!.command!.split(' ').slice(1));
    await send(client, 0, 'sim:edit b.txt three');
    expect(await merge(client, 0)).toMatchObject({ kind: 'merged', landing: { kind: 'landed', commits: 1 } });
    expect(repo.read('a.txt')).toBe(FILES['a.txt']);
    expect(repo.read('b.txt')).toContain('three');
  });

  it('puts what a tool made of git in its worktree into the commits of aim, and keeps what no commit can hold', async () => {
    await using made = await inWorktrees(1);
    await using client = made.host.openClient();
    const { folder } = made.host.status().instances[0]!.worktree!;
    const inside = (...args: string[]) => repo.git('-C', folder, ...args);
    await send(client, 0, 'sim:edit a.txt one');
    inside('commit', '-q', '--allow-empty', '-m', 'by the tool');
    inside('checkout', '-q', '-b', 'of-the-tool');
    const next = await send(client, 0, 'sim:edit b.txt two');
    expect(next.result).toMatchObject({ files: ['b.txt'], work: { refusal: null } });
    expect(await merge(client, 0)).toMatchObject({ kind: 'merged', files: ['a.txt', 'b.txt'] });
    repo.git('-C', folder, 'init', '-q', 'nested');
    const nested = await send(client, 0, 'sim:edit nested/x.txt three\nsim:edit c.txt four');
    expect(nested.result).toMatchObject({ work: { refusal: expect.stringContaining('nested') } });
    expect(await merge(client, 0)).toMatchObject({ kind: 'refused', detail: expect.stringContaining('nested') });
    await made.host.shutdown(1000);
    expect(made.host.leftBehind).toEqual([expect.stringMatching(/worker-0 \(.*nested; what no commit has is in /)]);
    expect(existsSync(join(folder, 'nested', 'x.txt'))).toBe(true);
    expect(
      repo.git(
        'show',
        `aim/${repo.git('for-each-ref', '--format=%(refname:lstrip=3)', 'refs/heads/aim').trim()}:c.txt`,
      ),
    ).toContain('four');
  });

  it('is refused outside of git, and a cluster without worktrees has nothing to merge', async () => {
    const plain = Checkout.plain();
    await expect(
      readyClusterHost(1, { cwd: plain.path, isolation: 'worktree', environment: environment() }),
    ).rejects.toMatchObject({
      code: 'isolation_refused',
      message: expect.stringContaining('no git repository'),
    });
    plain[Symbol.dispose]();
    await using made = await readyClusterHost(1, { cwd: repo.path });
    await using client = made.host.openClient();
    await expect(merge(client, 0)).rejects.toMatchObject({ code: 'usage' });
  });
});
