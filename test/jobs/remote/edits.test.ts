import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RemoteCluster } from '../../../src/control/client/remote-cluster.ts';
import { readyClusterHost } from '../../support/cluster-host.ts';
import { never } from '../../support/never.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { summaryLines } from '../../../src/reporters/reports/summary/summary.ts';
import { remoteRuns } from './remote-runs.ts';

describe('an editing job of a service', () => {
  it('becomes one commit on the commit that its patch was made for, and lands', async () => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\ntwo\nthree\n', 'old.txt': 'x\n' } });
    const { checkout } = runs;
    checkout.write('mine.txt', 'not committed');
    const { job, result } = await runs.run({
      jobs: [
        {
          id: 'fix',
          prompt: 'Fix it\nPATCH a.txt two=>zwei\nWRITE sub/b.txt new\\n\nDELETE old.txt\nSAY Done',
          files: ['a.txt'],
        },
      ],
    });
    expect(result.isolation.kind).toBe('worktree');
    expect(job('fix')).toMatchObject({
      outcome: 'completed',
      error: null,
      stdout: 'Done',
      files_changed: ['a.txt', 'old.txt', 'sub/b.txt'],
      outside_files: ['old.txt', 'sub/b.txt'],
      no_change: false,
      remote: { session: '3141592', url: 'https://jules.google.com/session/3141592', pull_requests: [] },
    });
    expect(checkout.read('a.txt')).toBe('one\nzwei\nthree\n');
    expect(checkout.read('sub/b.txt')).toBe('new\n');
    expect(checkout.git('status', '--porcelain')).toBe('?? mine.txt\n');
    expect(checkout.git('log', '-1', '--format=%s %an', job('fix').commit!)).toBe('fix: Fix it Test\n');
    expect(checkout.git('log', '-1', '--format=%b')).toMatch(/Aim-Job: fix\nAim-Attempt: 1/);
    expect(result.landing).toMatchObject({ kind: 'landed', commits: 1 });
    expect(readFileSync(job('fix').patch!, 'utf8')).toContain('+zwei');
    expect(runs.server.of('create')).toHaveLength(1);
  });

  it('is merged with what others have changed meanwhile; what does not fit is a conflict, and no other session is made', async () => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\ntwo\nthree\nfour\nfive\n', 'b.txt': 'b\n' } });
    const { job, result } = await runs.run({
      jobs: [
        { id: 'here', tool: 'sim', prompt: 'sim:edit a.txt one => eins\nsim:edit b.txt b => B' },
        { id: 'fits', prompt: 'SLOW 3\nPATCH a.txt five=>fünf' },
        { id: 'clashes', prompt: 'SLOW 20\nPATCH b.txt b=>C' },
      ],
    });
    expect(job('fits')).toMatchObject({ outcome: 'completed' });
    expect(job('clashes')).toMatchObject({ outcome: 'conflict', attempts: [{}], conflicts: [{ files: ['b.txt'] }] });
    expect(runs.checkout.read('a.txt')).toBe('eins\ntwo\nthree\nfour\nfünf\n');
    expect(runs.checkout.git('show', `${job('clashes').branch}:b.txt`)).toBe('C\n');
    expect(result.landing).toMatchObject({ commits: 2 });
    expect(runs.server.of('create')).toHaveLength(2);
  });

  it('that changes nothing, or whose patch is empty, completed without a change', async () => {
    await using runs = await remoteRuns();
    const { job, result } = await runs.run({
      jobs: [
        { id: 'says', prompt: 'SAY Nothing to do' },
        { id: 'empty', prompt: 'EMPTY\nSAY Nothing either' },
      ],
    });
    for (const id of ['says', 'empty']) {
      expect(job(id)).toMatchObject({
        outcome: 'completed',
        no_change: true,
        files_changed: [],
        patch: null,
        commit: null,
      });
    }
    expect(result.landing).toMatchObject({ commits: 0 });
  });

  it('delivers its last patch, where it has several', async () => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\n', 'b.txt': 'two\n' } });
    const { job } = await runs.run({ jobs: [{ id: 'j', prompt: 'TWICE\nPATCH b.txt two=>2\nPATCH a.txt one=>1' }] });
    expect(job('j').files_changed).toEqual(['a.txt', 'b.txt']);
    expect(runs.checkout.read('a.txt')).toBe('1\n');
  });

  it('with a pull request has its URL, and nothing is applied', async () => {
    await using runs = await remoteRuns({ remote: { pullRequests: true } });
    const { job, result } = await runs.run({ jobs: [{ id: 'j', prompt: 'PATCH a.txt a=>b\nSAY Opened' }] });
    expect(job('j')).toMatchObject({
      outcome: 'completed',
      no_change: false,
      files_changed: [],
      commit: null,
      remote: { pull_requests: [{ url: 'https://github.com/pull/3141592' }] },
    });
    expect(runs.checkout.read('a.txt')).toBe('a\n');
    expect(result.landing).toMatchObject({ commits: 0 });
    const lines = summaryLines(result, { columns: 80, color: false });
    expect(lines).toContain('  https://github.com/pull/3141592');
    expect(lines.join('\n')).not.toContain('no change');
  });

  it('whose patch can’t be applied fails with the reason, the patch is kept, and the others go on', async () => {
    const cases: readonly (readonly [what: string, script: string, why: RegExp])[] = [
      [
        'of a commit that nobody has',
        `BASE ${'e'.repeat(40)}\nPATCH a.txt a=>b`,
        /made for e+, a commit that this repository does not have/,
      ],
      ['that names no commit', 'BASE main\nPATCH a.txt a=>b', /names no commit/],
      [
        'that leads out of the root',
        'RAWPATCH diff --git a/../x b/../x\\n--- a/../x\\n+++ b/../x\\n@@ -1 +1 @@\\n-a\\n+b\\n',
        /"\.\.\/x", which is not below the root/,
      ],
      [
        'into the folder of git',
        'RAWPATCH diff --git a/.git/hooks/x b/.git/hooks/x\\nnew file mode 100755\\n--- /dev/null\\n+++ b/.git/hooks/x\\n@@ -0,0 +1 @@\\n+x\\n',
        /\.git\/hooks\/x/,
      ],
      [
        'into the folder of aim',
        'RAWPATCH diff --git a/.aim/x b/.aim/x\\nnew file mode 100644\\n--- /dev/null\\n+++ b/.aim/x\\n@@ -0,0 +1 @@\\n+x\\n',
        /\.aim\/x/,
      ],
      [
        'through a link',
        'RAWPATCH diff --git a/out/x b/out/x\\nnew file mode 100644\\n--- /dev/null\\n+++ b/out/x\\n@@ -0,0 +1 @@\\n+x\\n',
        /git does not take it: .*beyond a symbolic link/,
      ],
      [
        'that does not fit its own base',
        'RAWPATCH diff --git a/a.txt b/a.txt\\n--- a/a.txt\\n+++ b/a.txt\\n@@ -1 +1 @@\\n-other\\n+b\\n',
        /git does not take it: /,
      ],
      [
        'that is cut off',
        'RAWPATCH diff --git a/a.txt b/a.txt\\n--- a/a.txt\\n+++ b/a.txt\\n@@ -1,4 +1 @@\\n-a',
        /does not have the lines that it announces/,
      ],
    ];
    await using runs = await remoteRuns();
    symlinkSync('/tmp', runs.checkout.file('out'));
    runs.publish('a link');
    const jobs = cases.map(([, prompt], n) => ({ id: `j${n}`, prompt }));
    const { job } = await runs.run({ jobs: [...jobs, { id: 'good', prompt: 'PATCH a.txt a=>b' }] });
    for (const [n, [what, , why]] of cases.entries()) {
      const { error, patch, ...rest } = job(`j${n}`);
      expect(rest, what).toMatchObject({ outcome: 'failed', files_changed: [], commit: null });
      expect(error).toMatch(why);
      expect(error).toContain(`it is kept as ${patch}`);
      expect(readFileSync(patch!, 'utf8')).toContain('diff --git');
    }
    expect(job('good').outcome).toBe('completed');
    expect(runs.checkout.git('status', '--porcelain')).toBe('');
  });
});

describe('a patch for another commit than the one that the run began with', () => {
  it('that was pushed meanwhile is fetched, and its change alone is merged', async () => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\ntwo\nthree\nfour\n' } });
    const other = runs.pushElsewhere({ 'b.txt': 'of somebody else\n' });
    const { job } = await runs.run({
      jobs: [{ id: 'j', prompt: `BASE ${other}\nPATCH a.txt four=>vier` }],
    });
    expect(job('j')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'] });
    expect(runs.checkout.read('a.txt')).toBe('one\ntwo\nthree\nvier\n');
    expect(runs.checkout.git('ls-files')).toBe('a.txt\n');
    expect(runs.checkout.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
  });
});

describe('jobs of one session', () => {
  it('each have their own change: a further patch has those before it too', async () => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\n', 'b.txt': 'two\n' } });
    const { job, result } = await runs.run({
      jobs: [
        { id: 'first', session: 's', prompt: 'PATCH a.txt one=>1' },
        { id: 'answers', session: 's', prompt: 'SAY It is done' },
        { id: 'second', session: 's', prompt: 'PATCH b.txt two=>2' },
      ],
    });
    expect(result.counts).toEqual({ completed: 3 });
    expect(job('first').files_changed).toEqual(['a.txt']);
    expect(job('answers')).toMatchObject({ files_changed: [], no_change: true });
    expect(job('second').files_changed).toEqual(['b.txt']);
    expect([runs.checkout.read('a.txt'), runs.checkout.read('b.txt')]).toEqual(['1\n', '2\n']);
    expect(runs.server.sessions).toHaveLength(1);
    expect(runs.checkout.git('log', '--format=%s').split('\n').slice(0, 2)).toEqual([
      'second: PATCH b.txt two=>2',
      'first: PATCH a.txt one=>1',
    ]);
  });
});

describe('a job of a service with a check', () => {
  const verify = {
    argv: ['sh', '-c', 'if grep -q bad *.txt; then echo "PATCH a.txt bad=>good"; exit 1; fi'],
    retries: 0,
  };

  it.each(['worktree', 'shared'])(
    'that fails gets its output in the same session, and is repaired (%s)',
    async (isolation) => {
      await using runs = await remoteRuns({ files: { 'a.txt': 'one\n', 'b.txt': 'b\n' } });
      const { job } = await runs.run({
        isolation,
        jobs: [{ id: 'j', prompt: 'WRITE b.txt B\\n\nPATCH a.txt one=>bad', verify }],
      });
      expect(job('j').attempts.map(({ outcome }) => outcome)).toEqual(['verify_failed', 'completed']);
      expect(job('j').files_changed).toEqual(['a.txt', 'b.txt']);
      expect([runs.checkout.read('a.txt'), runs.checkout.read('b.txt')]).toEqual(['good\n', 'B\n']);
      expect(runs.server.of('create')).toHaveLength(1);
      expect(runs.server.of('message')).toHaveLength(1);
    },
  );

  it('that fails for good is left as a branch', async () => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\n' } });
    const { job } = await runs.run({
      jobs: [{ id: 'j', prompt: 'PATCH a.txt one=>bad', verify, on_verify_failed: 'fail' }],
    });
    expect(job('j')).toMatchObject({ outcome: 'verify_failed', commit: null });
    expect(runs.checkout.git('show', `${job('j').branch}:a.txt`)).toBe('bad\n');
    expect(runs.checkout.read('a.txt')).toBe('one\n');
  });
});

describe('without worktrees', () => {
  const shared = { isolation: 'shared' };

  it('a patch is put into the checkout, beside other changes, and nothing is committed', async () => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\ntwo\n', 'b.txt': 'b\n', 'run.sh': 'x\n' } });
    const { checkout } = runs;
    checkout.write('b.txt', 'mine');
    const { job, result } = await runs.run({
      ...shared,
      jobs: [{ id: 'j', prompt: 'PATCH a.txt two=>zwei\nWRITE sub/c.txt new\\n\nDELETE run.sh', files: ['a.txt'] }],
    });
    expect(job('j')).toMatchObject({
      outcome: 'completed',
      files_changed: ['a.txt', 'run.sh', 'sub/c.txt'],
      outside_files: ['run.sh', 'sub/c.txt'],
    });
    expect(result.unattributed).toEqual([]);
    expect(checkout.git('status', '--porcelain')).toBe(' M a.txt\n M b.txt\n D run.sh\n?? sub/\n');
    expect(checkout.read('a.txt')).toBe('one\nzwei\n');
  });

  it.each<
    [string, (write: (name: string, text: string) => void, publish: (message: string) => string) => void, RegExp]
  >([
    ['was edited', (write) => write('a.txt', 'mine'), /other changes are in the way: a.txt/],
    ['is there already', (write) => write('new.txt', 'mine'), /other changes are in the way: new.txt/],
  ])('a patch whose file %s is not applied, and kept', async (_, change, why) => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\n' } });
    change((name, text) => runs.checkout.write(name, text), runs.publish);
    const before = runs.checkout.git('status', '--porcelain');
    const { job } = await runs.run({ ...shared, jobs: [{ id: 'j', prompt: 'PATCH a.txt one=>1\nWRITE new.txt x' }] });
    expect(job('j')).toMatchObject({ outcome: 'failed', files_changed: [] });
    expect(job('j').error).toMatch(why);
    expect(readFileSync(job('j').patch!, 'utf8')).toContain('+1');
    expect(runs.checkout.git('status', '--porcelain')).toBe(before);
  });

  it('a patch for another commit is applied only where HEAD has the same files', async () => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\n', 'b.txt': 'two\n' } });
    const first = runs.checkout.git('rev-parse', 'HEAD').trim();
    runs.checkout.write('b.txt', 'changed\n');
    runs.publish('another');
    const { job } = await runs.run({
      ...shared,
      jobs: [
        { id: 'fits', prompt: `BASE ${first}\nPATCH a.txt one=>1`, files: ['a.txt'] },
        {
          id: 'late',
          prompt: `BASE ${first}\nRAWPATCH diff --git a/b.txt b/b.txt\\n--- a/b.txt\\n+++ b/b.txt\\n@@ -1 +1 @@\\n-two\\n+2\\n`,
          files: ['b.txt'],
        },
      ],
    });
    expect(job('fits')).toMatchObject({ outcome: 'completed', error: null, overwritten_by: [] });
    expect(job('late').error).toMatch(/HEAD has other changes of b.txt/);
    expect(runs.checkout.git('status', '--porcelain')).toBe(' M a.txt\n');
  });

  it('outside of git a patch is kept', async () => {
    await using runs = await remoteRuns();
    rmSync(runs.checkout.file('.git'), { recursive: true });
    const { job } = await runs.run({ ...shared, jobs: [{ id: 'j', prompt: 'PATCH a.txt a=>b' }] });
    expect(job('j').error).toMatch(
      /its patch was not applied: the folder is in no git repository; it is kept as .*j\.patch$/,
    );
  });
});

it('what is not pushed, and what the account has no access to, makes no session', async () => {
  await using runs = await remoteRuns();
  runs.checkout.git('commit', '-q', '--allow-empty', '-m', 'not pushed');
  const { job } = await runs.run({ jobs: [{ id: 'j', prompt: 'PATCH a.txt a=>b' }] });
  expect(job('j')).toMatchObject({
    outcome: 'failed',
    error: 'the cloud would not see your 1 unpushed commit on main: push first',
  });
  runs.checkout.git('config', 'remote.origin.url', 'https://github.com/octo/other.git');
  const { job: unknown } = await runs.run({ jobs: [{ id: 'j', prompt: 'PATCH a.txt a=>b' }] });
  expect(unknown('j')).toMatchObject({
    outcome: 'not_started',
    error: expect.stringContaining('no access to octo/other'),
  });
  expect(runs.server.of('create')).toEqual([]);
});

it('on a cluster of another aim a patch is merged too, and is no patch that the cluster keeps', async () => {
  await using runs = await remoteRuns({ files: { 'a.txt': 'one\n' } });
  const { registry } = runs.options;
  await using made = await readyClusterHost(1, {
    tool: 'jules',
    cwd: runs.checkout.path,
    registry: registry!,
    environment: runs.options.environment!,
  });
  const remote = await RemoteCluster.reach(await made.client(), never);
  const { job } = await runs.run({ jobs: [{ id: 'j', prompt: 'PATCH a.txt one=>1' }] }, { remote });
  expect(job('j')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'] });
  expect(runs.checkout.read('a.txt')).toBe('1\n');
  expect(existsSync(runs.checkout.file('.aim/patches'))).toBe(false);
});

it.each(['worktree', 'shared'])(
  'paths are relative to the working folder, which may lie below the top (%s)',
  async (isolation) => {
    await using runs = await remoteRuns({ files: { 'sub/a.txt': 'one\n', 'top.txt': 'two\n' } });
    const { job } = await rehearse(
      { path: runs.checkout.file('sub') },
      {
        isolation,
        jobs: [{ id: 'j', tool: 'jules', files: ['a.txt'], prompt: 'PATCH sub/a.txt one=>1\nPATCH top.txt two=>2' }],
      },
      runs.options,
    );
    expect(job('j')).toMatchObject({
      outcome: 'completed',
      files_changed: ['../top.txt', 'a.txt'],
      outside_files: ['../top.txt'],
    });
    expect([runs.checkout.read('sub/a.txt'), runs.checkout.read('top.txt')]).toEqual(['1\n', '2\n']);
  },
);

it.each([
  ['sim', 'jules', 'sim:edit a.txt one => half\nsim:fail no\nPATCH a.txt one=>1'],
  ['jules', 'sim', 'PATCH a.txt one=>bad\nsim:edit a.txt one => 1'],
])('what %s has left in a shared checkout is put back before %s tries the job', async (tool, other, prompt) => {
  await using runs = await remoteRuns({ files: { 'a.txt': 'one\n' } });
  const verify = { argv: ['sh', '-c', '! grep -q bad a.txt'], retries: 0 };
  const retry = { attempts: 1, retry_on: ['failed', 'verify_failed'], fallback: [other] };
  const { job } = await runs.run({
    isolation: 'shared',
    jobs: [{ id: 'j', tool, ...retry, files: ['a.txt'], prompt, verify, on_verify_failed: 'fail' }],
  });
  expect(job('j')).toMatchObject({ outcome: 'completed', tool: other, files_changed: ['a.txt'] });
  expect(runs.checkout.read('a.txt')).toBe('1\n');
});

it('a variant of a service is merged where the others fail', async () => {
  await using runs = await remoteRuns({ files: { 'a.txt': 'one\n' } });
  const prompt = 'sim:fail no\nPATCH a.txt one=>1';
  const { job } = await runs.run({ jobs: [{ id: 'v', tools: ['sim', 'jules'], prompt }] });
  expect([job('v~1').outcome, job('v~2').outcome]).toEqual(['not_chosen', 'completed']);
  expect(runs.checkout.read('a.txt')).toBe('1\n');
});
