import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { runResultSchema } from '../../src/model/run/run-result.ts';
import { statusDocumentSchema } from '../../src/model/cluster/cluster-status.ts';
import { eventually } from '../support/eventually.ts';
import { cliUser, printed } from './cli-user.ts';
import { processesIn } from './processes-in.ts';

const two = [
  { id: 'one', tool: 'sim', files: ['a.py'], prompt: 'First' },
  { id: 'two', tool: 'sim', files: ['b.py'], prompt: 'Second' },
];

describe('aim run-jobs --on', () => {
  it('leases instances of the cluster, and leaves the cluster as it was', async () => {
    await using user = cliUser({ 'a.py': '', 'b.py': '', 'jobs.json': two });
    await user.launch(['sim', '-n', '2'], '2 of 2 ready');
    const before = (await user.status()).instances.map(({ pid }) => pid);
    const { stdout, stderr, exitCode } = await user.aim(['run-jobs', 'jobs.json', '--on', 'sim']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 jobs: 2 completed');
    expect(stderr).toContain('sim: the jobs run on the cluster sim');
    expect(readFileSync(join(user.folder.path, 'a.py'), 'utf8')).toContain('# rehearsed: First');
    const after = await user.status();
    expect(after.instances.map(({ pid }) => pid)).toEqual(before);
    expect(after.instances.map(({ restarts }) => restarts)).toEqual([0, 0]);
    // A job of the same pool that gets a process of its own has one of this machine.
    const ask = (id: string, mode: string) => ({ id, tool: 'sim', action: 'ask', prompt: 'sim:say x', pool: { mode } });
    user.folder.write('own.json', [ask('leased', 'always'), ask('own', 'never')]);
    const mixed = runResultSchema.parse(
      JSON.parse((await user.aim(['run-jobs', 'own.json', '--on', 'sim', '--json'])).stdout),
    );
    expect(mixed.jobs.map(({ outcome, stdout: answer }) => `${outcome}: ${answer}`)).toEqual([
      'completed: x',
      'completed: x',
    ]);
    expect(mixed.jobs.map(({ instance }) => instance === null)).toEqual([false, true]);
    expect((await user.aim(['run-jobs', 'jobs.json', '--on', 'nosuch'])).exitCode).toBe(4);
  });

  it('is implied inside launch -- COMMAND, unless --no-cluster is given', async () => {
    await using user = cliUser({ 'a.py': '', 'b.py': '', 'jobs.json': two });
    const script = '"$AIM" run-jobs jobs.json; "$AIM" run-jobs jobs.json --no-cluster; "$AIM" status --json';
    const run = await user.aim(['launch', 'sim', '-n', '2', '--', 'sh', '-c', script], {
      env: { AIM: inject('binary') },
    });
    expect(run.exitCode).toBe(0);
    const [before, ...own] = run.stderr.split('the jobs run on the cluster sim');
    expect([before?.includes('sim: 2 of 2 ready'), own.length]).toEqual([true, 1]);
    const { clusters } = statusDocumentSchema.parse(JSON.parse(run.stdout.slice(run.stdout.indexOf('\n{\n'))));
    expect(clusters[0]?.instances.every(({ responses_read }) => responses_read > 0)).toBe(true);
    expect(processesIn(user.folder.path)).toEqual([]);
  });

  it('that is killed ends its leases: its turn is interrupted, and the next conversation is new', async () => {
    await using user = cliUser({ 'a.py': '' });
    user.folder.write('jobs.json', [
      { id: 'one', tool: 'sim', action: 'ask', files: ['a.py'], prompt: 'sim:say begun\nsim:hang' },
    ]);
    const { run: cluster } = await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    const run = user.aim(['run-jobs', 'jobs.json', '--on', 'sim', '--reporter', 'json']);
    await printed(run, '"text":"begun', 'stdout');
    expect((await user.status('sim')).instances[0]?.holder).toBe('one');
    run.kill('SIGKILL');
    await run;
    const { stdout, exitCode } = await user.aim(['send', 'sim:edit a.py mine']);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(readFileSync(join(user.folder.path, 'a.py'), 'utf8')).toBe('mine\n');
    await user.aim(['stop', '--name', 'sim']);
    expect((await cluster).stderr).toMatch(/interrupted after/);
  });

  it('reports running jobs as crashed and others as not started when the cluster is killed', async () => {
    await using user = cliUser({ 'a.py': '', 'b.py': '' });
    user.folder.write('jobs.json', [
      { id: 'one', tool: 'sim', action: 'ask', prompt: 'sim:say begun\nsim:hang' },
      { id: 'two', tool: 'sim', action: 'ask', prompt: 'x' },
    ]);
    const { run: cluster } = await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    const run = user.aim(['run-jobs', 'jobs.json', '--on', 'sim', '--json']);
    const runs = join(user.folder.path, '.aim', 'runs');
    const transcript = () =>
      readFileSync(join(runs, readdirSync(runs)[0] ?? '', 'transcripts', 'sim', 'instance-0.txt'), 'utf8');
    await eventually(() => expect(transcript()).toContain('\nbegun\n'));
    cluster.kill('SIGKILL');
    const { stdout, exitCode } = await run;
    expect(exitCode).toBe(1);
    const { jobs } = runResultSchema.parse(JSON.parse(stdout));
    expect(jobs.map(({ outcome }) => outcome)).toEqual(['crashed', 'not_started']);
    for (const { error } of jobs) expect(error).toMatch(/^the cluster at .* has gone$/);
    // The next start ends what the killed one left, if it has not ended by itself: aim and one instance work here.
    await user.launch(['sim', '-n', '1'], '1 of 1 ready');
    expect(processesIn(user.folder.path)).toHaveLength(2);
  });
});

it('aim run-jobs --on a cluster whose process was stopped is interrupted by one signal and killed by the next', async () => {
  await using user = cliUser();
  user.folder.write('jobs.json', [{ id: 'one', tool: 'sim', action: 'ask', prompt: 'sim:say begun\nsim:hang' }]);
  const { run: cluster } = await user.launch(['sim', '-n', '1'], '1 of 1 ready');
  const run = user.aim(['run-jobs', 'jobs.json', '--on', 'sim', '--reporter', 'json']);
  await printed(run, '"text":"begun', 'stdout');
  cluster.kill('SIGSTOP');
  using _goesOn = { [Symbol.dispose]: () => void cluster.kill('SIGCONT') };
  // Two of the same may come as one.
  run.kill('SIGTERM');
  run.kill('SIGHUP');
  const { stdout, exitCode } = await run;
  expect(exitCode).toBe(143);
  expect(stdout).toContain('"error":"the cluster sim does not answer"');
});

describe('aim run-jobs as a cluster of its own', () => {
  it('answers status and stop from another terminal, and refuses everything else', async () => {
    await using user = cliUser({ 'a.py': '' });
    user.folder.write('jobs.json', [
      { id: 'hangs', tool: 'sim', files: ['a.py'], prompt: 'sim:say begun\nsim:hang' },
      { id: 'waits', tool: 'sim', files: ['a.py'], prompt: 'x' },
    ]);
    const run = user.aim(['run-jobs', 'jobs.json', '--reporter', 'json']);
    await printed(run, '"text":"begun', 'stdout');
    const status = await user.status();
    expect(status).toMatchObject({
      name: expect.stringMatching(/^run-\d{8}T/),
      kind: 'run',
      pool: 'sim',
      cwd: user.folder.path,
    });
    expect(status.instances.map(({ holder }) => holder)).toContain('hangs');
    const { stdout } = await user.aim(['status']);
    expect(stdout).toMatch(/^run-\S+ \(run\) · ready · \d × sim/);
    // Its instances are for its jobs alone.
    expect((await user.aim(['send', 'x'])).exitCode).toBe(4);
    const sent = await user.aim(['send', '--name', status.name, 'x']);
    expect({ code: sent.exitCode, stderr: sent.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is a run of jobs'),
    });
    expect((await user.aim(['stop', '--name', status.name])).stdout).toBe(`${status.name} has ended`);
    const { exitCode, stdout: events } = await run;
    expect(exitCode).toBe(130);
    expect(events).toContain('"outcome":"interrupted"');
    expect(existsSync(join(user.runtime, 'aim', `${status.name}.sock`))).toBe(false);
  });
});
