import { existsSync, globSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPastRun } from '../../../src/host/runs/past/past-runs.ts';
import { lockCheckout } from '../../../src/jobs/record/checkout-lock.ts';
import { pruneRuns } from '../../../src/jobs/record/past/prune-runs.ts';
import { readJournal } from '../../../src/jobs/record/past/read-journal.ts';
import { birthOf } from '../../../src/process/process-table.ts';
import { runResultSchema } from '../../../src/model/run/run-result.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { StateFolders } from '../../../src/workspace/state-folders.ts';
import { never } from '../../support/never.ts';
import { ofType } from '../../support/events.ts';
import { eventually } from '../../support/eventually.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { transcriptText } from '../../support/transcript-text.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const one = { jobs: [{ id: 'a', files: ['a.txt'], prompt: 'go' }] };
const question = { jobs: [{ id: 'q', action: 'ask', prompt: 'sim:say ok' }] };

describe('the folder of a run', () => {
  it('contains the journal, the result and a transcript, readable for its owner alone', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const { result, events, job } = await rehearse(checkout, one);
    const folder = result.folder!;
    expect(folder).toBe(checkout.file(`.aim/runs/${result.run_id}`));
    expect(result.journal).toBe(checkout.file(`.git/aim/runs/${result.run_id}/journal.jsonl`));
    expect(readdirSync(folder).sort()).toEqual(['answers', 'result.json', 'transcripts']);
    const folders = [
      checkout.file('.aim'),
      folder,
      join(folder, 'transcripts'),
      join(folder, 'answers'),
      dirname(result.journal!),
    ];
    for (const path of folders) expect(modeOf(path)).toBe('700');
    for (const path of [result.journal!, join(folder, 'result.json'), job('a').transcript!]) {
      expect(modeOf(path)).toBe('600');
    }
    expect(checkout.read('.aim/.gitignore')).toBe('*\n');
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toEqual(result);
    expect(runResultSchema.parse(result)).toEqual(result);
    const journal = readJournal(result.journal!);
    expect(journal.torn).toBe(false);
    const kept = events.filter(({ type }) => type !== 'turn_output' && type !== 'turn_usage');
    expect(journal.events.slice(0, -1)).toEqual(kept.slice(0, -1));
    expect(ofType(journal.events, 'run_finished')[0]!.result).toEqual({ ...result, jobs: [] });
    expect(readdirSync(checkout.file('.git/aim'))).toEqual(['runs']);
  });

  it('contains a transcript of all that went to the tool and came from it', async () => {
    using checkout = Checkout.git();
    const { result } = await rehearse(checkout, {
      pools: { sim: { count: 1 } },
      jobs: ['a', 'b'].map((id) => ({ id, action: 'ask', prompt: `sim:say from ${id}\nsim:stderr aside` })),
    });
    const text = transcriptText(result, 'a');
    expect(text).toContain('── to the tool ──\n');
    expect(text).toContain('sim:say from a\n');
    expect(text).toContain('── from the tool (stderr) ──\naside\n');
    expect(text).not.toContain('from b');
    expect(transcriptText(result, 'b')).toContain('sim:say from b\n');
    const files = globSync('**/*.txt', { cwd: join(result.folder!, 'transcripts') });
    expect(files).toEqual([join('sim', 'instance-0.txt')]);
  });

  it('is told of where no transcript can be written, and the jobs go on', async () => {
    using checkout = Checkout.git();
    const jobs = ['a', 'b'].map((id) => ({ id, action: 'ask', prompt: `sim:say from ${id}` }));
    const { result, events } = await rehearse(
      checkout,
      { jobs },
      {
        onEvent(event) {
          if (event.type === 'run_started') checkout.write(`.aim/runs/${event.run_id}/transcripts/sim`, 'in the way');
        },
      },
    );
    expect(result.jobs.map(({ outcome, transcript }) => [outcome, transcript])).toEqual([
      ['completed', null],
      ['completed', null],
    ]);
    const warnings = ofType(events, 'notice').filter(({ message }) =>
      message.startsWith('its transcript is not whole: E'),
    );
    expect(new Set(warnings.map(({ about }) => about))).toEqual(new Set(['a', 'b']));
  });

  it('is not made where .aim is a link', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    using elsewhere = Checkout.plain();
    symlinkSync(elsewhere.path, checkout.file('.aim'));
    await expect(rehearse(checkout, one)).rejects.toMatchObject({ code: 'checkout_refused', exitCode: 1 });
    expect(readdirSync(elsewhere.path)).toEqual([]);
  });
});

describe('what a repository has in .aim', () => {
  const PLANTED = '99990101T000000Z-aaaaaa';
  const options = (cwd: string) => ({ cwd, environment: {} });

  it('is no way to delete something elsewhere, nor to write there', async () => {
    using elsewhere = Checkout.plain({ 'mine/a.txt': 'mine' });
    using checkout = Checkout.git({ 'a.txt': '', '.aim/notes.txt': 'x' });
    for (const name of ['trash', 'clusters']) symlinkSync(elsewhere.path, checkout.file(`.aim/${name}`));
    symlinkSync(elsewhere.file('new.txt'), checkout.file('.aim/.gitignore'));
    checkout.git('add', '-A', '-f');
    checkout.git('commit', '-q', '-m', 'planted');

    expect((await rehearse(checkout, one)).result.counts).toEqual({ completed: 1 });
    expect((await rehearse(checkout, one)).result.counts).toEqual({ completed: 1 });
    const state = await StateFolders.find(checkout.path, { environment: {} }, never);
    await expect(pruneRuns(state, { runs: 1, days: 1 }, Date.now())).rejects.toMatchObject({
      message: expect.stringContaining('.aim/trash is a link'),
    });
    expect(readdirSync(elsewhere.path)).toEqual(['mine']);
    expect(elsewhere.read('mine/a.txt')).toBe('mine');
    expect(state.recorded('clusters')).toEqual([]);
  });

  it('is no run that could go on, nor does it hide one that can', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    using other = Checkout.git({ 'a.txt': '' });
    const { result: planted } = await rehearse(other, { jobs: [{ ...one.jobs[0], prompt: 'sim:fail' }] });
    const journal = readFileSync(planted.journal!, 'utf8').replaceAll(planted.run_id, PLANTED);
    checkout.write(`.aim/runs/${PLANTED}/journal.jsonl`, journal);
    checkout.write(`.aim/runs/${PLANTED}/job-file.json`, one);
    await expect(openPastRun({ ...options(checkout.path), run: PLANTED }, never)).rejects.toMatchObject({
      code: 'unknown_run',
    });
    const { result } = await rehearse(checkout, { jobs: [{ ...one.jobs[0], prompt: 'sim:fail' }] });
    for (const run of [null, result.run_id]) {
      using past = await openPastRun({ ...options(checkout.path), run, onlyFailed: true }, never);
      expect(past.started.run_id).toBe(result.run_id);
    }
    checkout.write(`.aim/runs/${PLANTED}/result.json`, readFileSync(join(planted.folder!, 'result.json'), 'utf8'));
    expect((await StateFolders.find(checkout.path, { environment: {} }, never)).runs().map(({ id }) => id)).toEqual([
      result.run_id,
    ]);
    using past = await openPastRun({ ...options(checkout.path), run: null, onlyFailed: true }, never);
    expect(past.started.run_id).toBe(result.run_id);
  });
});

describe('a second run in the same checkout', () => {
  it('is refused with the name of the first one, if both edit', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '' });
    const first = rehearse(checkout, { jobs: [{ id: 'a', files: ['a.txt'], prompt: 'sim:sleep 0.4' }] });
    const lock = await eventually(() => JSON.parse(checkout.read('.git/aim/lock')) as { run_id: string });
    const second = rehearse(checkout, { jobs: [{ id: 'b', files: ['b.txt'], prompt: 'go' }] });
    await expect(second).rejects.toMatchObject({
      code: 'checkout_busy',
      exitCode: 1,
      message: expect.stringContaining(lock.run_id),
      hint: `wait for it, or end it: aim stop run-${lock.run_id}`,
    });
    expect((await rehearse(checkout, question)).result.counts).toEqual({ completed: 1 });
    expect((await first).result.counts).toEqual({ completed: 1 });
    expect((await rehearse(checkout, one)).result.counts).toEqual({ completed: 1 });
  });

  it.each<[string, string]>([
    ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 - 1, birth: '1', run_id: 'old' })],
    [
      'of an earlier process with a pid that lives again',
      JSON.stringify({ pid: process.pid, birth: `not ${birthOf(process.pid)}`, run_id: 'old' }),
    ],
    ['that can’t be read', '{"pid":'],
  ])('takes over a lock %s', async (_, owner) => {
    using checkout = Checkout.git({ 'a.txt': '' });
    await rehearse(checkout, question);
    writeFileSync(checkout.file('.git/aim/lock'), owner);
    expect((await rehearse(checkout, one)).result.counts).toEqual({ completed: 1 });
    expect(readdirSync(checkout.file('.git/aim'))).toEqual(['runs']);
  });

  it('is refused by the lock of an older aim, which has it in .aim', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const owner = { pid: process.pid, birth: birthOf(process.pid), run_id: 'older' };
    checkout.write('.aim/lock', owner);
    await expect(rehearse(checkout, one)).rejects.toMatchObject({
      code: 'checkout_busy',
      message: expect.stringContaining('run older'),
    });
    expect(checkout.read('.aim/lock')).toBe(JSON.stringify(owner));
    expect(readdirSync(checkout.file('.git/aim'))).toEqual(['runs']);
  });

  it('is refused for the moment in which a cluster lands what its workers did, and told so', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const state = await StateFolders.find(checkout.path, { environment: {} }, never);
    using _lock = lockCheckout(state, '20260101T000000Z-cafe00', 'cluster');
    await expect(rehearse(checkout, one)).rejects.toMatchObject({
      code: 'checkout_busy',
      message: `the cluster 20260101T000000Z-cafe00 (pid ${process.pid}) lands work in this checkout`,
      hint: 'that takes a moment: try again',
    });
  });

  it('is refused though `git clean -fdx` took all that it may while the first one ran, which loses a transcript and says so', async () => {
    using checkout = Checkout.git({ 'a.txt': '', 'b.txt': '' });
    let cleaned = false;
    const first = rehearse(
      checkout,
      { jobs: [{ id: 'a', files: ['a.txt'], prompt: 'sim:say begun\nsim:sleep 0.4\nsim:say done' }] },
      {
        onEvent(event) {
          if (event.type === 'turn_output') cleaned ||= checkout.git('clean', '-fdxq') === '';
        },
      },
    );
    await eventually(() => expect(cleaned).toBe(true));
    await expect(rehearse(checkout, one)).rejects.toMatchObject({ code: 'checkout_busy' });
    const { result, events } = await first;
    expect(result).toMatchObject({ counts: { completed: 1 }, fault: null, folder: dirname(result.journal!) });
    expect(JSON.parse(readFileSync(join(result.folder!, 'result.json'), 'utf8'))).toEqual(result);
    expect(ofType(readJournal(result.journal!).events, 'run_finished')[0]!.result).toEqual({ ...result, jobs: [] });
    expect(ofType(events, 'notice').map(({ message }) => message)).toEqual([
      // The one thing that was there: git took it in the middle of the job.
      'its transcript is not whole: its file was cut or removed while it was written',
      expect.stringContaining(`the result is in ${result.folder}`),
    ]);
  });
});

describe('the records of a run', () => {
  it('are in the folder that the user names, and are found there', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    using state = Checkout.plain();
    const { result } = await rehearse(checkout, one, { stateDir: state.path });
    expect(dirname(result.journal!)).toBe(result.folder);
    expect(result.folder).toBe(state.file(`runs/${result.run_id}`));
    expect(existsSync(checkout.file('.aim'))).toBe(false);
    const folders = await StateFolders.find(checkout.path, { environment: {}, stateDir: state.path }, never);
    expect(folders.runs().map(({ id }) => id)).toEqual([result.run_id]);
  });
});

it('a run that finds a folder in place of its lock is refused, and the folder stays', async () => {
  using checkout = Checkout.git({ 'a.txt': '' });
  checkout.write('.git/aim/lock/mine.txt', 'mine\n');
  await expect(rehearse(checkout, one)).rejects.toMatchObject({
    code: 'checkout_busy',
    message: `${checkout.file('.git/aim/lock')} can't be taken`,
  });
  expect(checkout.read('.git/aim/lock/mine.txt')).toBe('mine\n');
  expect(readdirSync(checkout.file('.aim/runs'))).toEqual([]);
});

describe('a run with requireClean', () => {
  const refused = async (checkout: Checkout, line: RegExp) => {
    const environment = { ...process.env };
    await expect(rehearse(checkout, one, { requireClean: true, environment })).rejects.toMatchObject({
      code: 'usage',
      exitCode: 2,
      message: expect.stringMatching(line) as string,
    });
    expect(existsSync(checkout.file('.aim'))).toBe(false);
  };

  it('refuses where git has no repository, or a broken one, with git’s own line', async () => {
    using plain = Checkout.plain({ 'a.txt': '' });
    await refused(plain, /fatal: not a git repository/);
    using broken = Checkout.git({ 'a.txt': '' });
    broken.write('.git/index', 'broken');
    await refused(broken, /(?:fatal|error): /);
    using elsewhere = Checkout.plain({ '.git': 'gitdir: /nonexistent\n' });
    await refused(elsewhere, /fatal: not a git repository: /);
  });

  it('refuses where git is not there', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    try {
      await refused(checkout, /git is not installed/);
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('refuses where the repository is another user’s', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    // Git's own way to try that without another user.
    process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
    try {
      await refused(checkout, /fatal: detected dubious ownership in repository/);
    } finally {
      delete process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'];
    }
  });

  it('begins in one that is clean', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const { result } = await rehearse(checkout, one, { requireClean: true });
    expect(result).toMatchObject({ git_error: null, unattributed: [] });
  });
});

it('a run where git refuses to answer says so, and claims nothing of what no job explains', async () => {
  using checkout = Checkout.git({ 'a.txt': '' });
  checkout.write('.git/index', 'broken');
  const { result, events } = await rehearse(checkout, one);
  expect(result).toMatchObject({ git_error: expect.stringMatching(/fatal|error/) as string, unattributed: null });
  expect(events.filter((event) => event.type === 'notice' && event.level === 'warning')).toMatchObject([
    { message: expect.stringContaining('git does not answer') as string },
  ]);
});

it('a run with requireClean refuses a checkout that differs from HEAD', async () => {
  using checkout = Checkout.git({ 'a.txt': '' });
  checkout.write('a.txt', 'changed\n');
  await expect(rehearse(checkout, one, { requireClean: true })).rejects.toMatchObject({
    code: 'checkout_refused',
    message: '1 file differs from HEAD: a.txt',
  });
  expect(existsSync(checkout.file('.aim'))).toBe(false);
});
