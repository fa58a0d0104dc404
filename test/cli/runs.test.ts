import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { runsDocumentSchema } from '../../src/model/run/run-summary.ts';
import { printed } from './cli-user.ts';
import { runBinary } from './run-binary.ts';

const ask = (id: string, prompt = `sim:say from ${id}`) => ({ id, tool: 'sim', action: 'ask', prompt });

it('aim runs, show and clean tell of a run, of one that goes on and of one that was cut short', async () => {
  using folder = Checkout.git({});
  const aim = (...args: string[]) => runBinary(args, { cwd: folder.path });
  expect((await aim('runs')).stdout).toBe('There are no runs here.');
  folder.write('jobs.json', [
    ask('good', 'sim:say one\nsim:say two'),
    ask('bad', 'sim:fail no'),
    { id: 'idle', tool: 'sim', files: ['a.py'], prompt: 'sim:say nothing to do' },
  ]);
  const told = '1 completed, 1 no change, 1 failed';
  expect((await aim('run-jobs', 'jobs.json')).stderr).toContain(`run finished: ${told}`);
  expect((await aim('runs')).stdout).toMatch(new RegExp(`finished {2}jobs\\.json {2}${told}$`));
  folder.write('more.json', [ask('a'), ask('b', 'sim:say begun\nsim:hang')]);
  const going = runBinary(['run-jobs', 'more.json', '-n', '1', '--reporter', 'json'], { cwd: folder.path });
  await printed(going, '"text":"begun', 'stdout');

  const listed = async () => runsDocumentSchema.parse(JSON.parse((await aim('runs', '--json')).stdout)).runs;
  const [newest, oldest] = await listed();
  expect(newest).toMatchObject({ state: 'running', pid: going.pid, jobs: 2, counts: { completed: 1 }, unmerged: [] });
  expect(oldest).toMatchObject({ state: 'finished', pid: null, counts: { completed: 2, failed: 1 }, no_change: 1 });
  expect((await aim('clean', newest!.id)).stdout).toContain('kept the records in ');
  const shownNow = (await aim('show', 'last')).stdout;
  expect(shownNow).toMatch(/^run \S+: running \(pid \d+\)\n[^]*1 job: 1 completed/);
  expect(shownNow).not.toContain('Interrupted');
  going.kill('SIGKILL');
  await going;

  const { stdout } = await aim('runs');
  expect(stdout.split('\n')[0]).toMatch(
    /^\S+ {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}cut short {2}more\.json {2}1 completed, 1 without an end$/,
  );
  const shown = await aim('show', 'last');
  expect(shown.stdout).toMatch(/^run \S+: cut short\n[^]*\naim run-jobs --resume \S+$/);
  const job = await aim('show', oldest!.id, 'good');
  expect(job.stdout).toMatch(/^✔ good completed after [^]*\nanswer\none\ntwo\n/);
  expect(JSON.parse((await aim('show', oldest!.id, 'bad', '--json')).stdout)).toMatchObject({
    id: 'bad',
    outcome: 'failed',
  });
  const missing = await aim('show', 'last', 'nobody');
  expect({ code: missing.exitCode, text: missing.stderr }).toMatchObject({
    code: 2,
    text: expect.stringMatching(/has no job "nobody"\n {2}`aim show \S+` lists its jobs$/),
  });

  expect((await aim('clean', newest!.id)).stdout).toMatch(/^kept the records in \S+: the run can be resumed$/);
  expect((await aim('clean', oldest!.id, '--dry-run')).stdout).toMatch(/^would remove the records in /);
  expect((await aim('clean', oldest!.id)).stdout).toMatch(/^removed the records in /);
  expect((await listed()).map(({ id }) => id)).toEqual([newest!.id]);
  expect((await aim('show', oldest!.id)).exitCode).toBe(4);

  appendFileSync(folder.file(`.git/aim/runs/${newest!.id}/journal.jsonl`), 'no event\n');
  expect((await aim('show', newest!.id)).stderr).toMatch(/can't be read: \S+journal\.jsonl is broken at line \d+$/m);
});
