import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ask, setUp, type Setup } from './contract/setup.ts';
import { SUBJECTS } from './contract/subjects.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { eventually } from '../support/eventually.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { allCompleted, outcomes, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../fixtures/git-snapshot.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider', 'claude']);
});
afterAll(() => real[Symbol.asyncDispose]());

test('claude: jobs of a session share a conversation, the next job has a new one, and answers are whole', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n' });
  real.server.clear();
  const jobs = [
    { id: 'first', action: 'ask', session: 'talk', prompt: 'remember this' },
    { id: 'second', session: 'talk', prompt: 'do you?' },
    { id: 'fresh', action: 'ask', prompt: 'who am I?', depends_on: ['second'] },
    {
      id: 'lines',
      action: 'ask',
      prompt: 'SAY {"type":"result","subtype":"error"}\\n\\n  API Error: 400\\u2028\\n> \\n',
    },
    { id: 'big', action: 'ask', prompt: 'BIG 1000000' },
    { id: 'last', action: 'ask', prompt: 'is it clean?' },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { claude: { count: 1 } }, defaults: { tool: 'claude' } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  expect(ran.job('first').stdout).toBe('ECHO[1]: remember this');
  expect(ran.job('second').stdout).toBe('ECHO[2]: do you?');
  expect(ran.job('fresh').stdout).toBe('ECHO[1]: who am I?');
  expect(ran.job('lines').stdout).toBe('{"type":"result","subtype":"error"}\n\n  API Error: 400\\u2028\n>');
  expect(ran.job('big').stdout).toHaveLength(1_000_000 - 1);
  expect(ran.job('last').stdout).toBe('ECHO[1]: is it clean?');
  expect(leftoverProcesses()).toEqual([]);
});

test('claude: a process for each job gives the same results as a pool', async () => {
  using checkout = Checkout.git({ 'core/a.txt': 'old line\n', 'core/b.txt': 'old line\n' });
  const before = snapshotGit(checkout.path);
  const jobs = [
    { id: 'edit', files: ['a.txt'], prompt: 'EDIT a.txt old line=>new line' },
    { id: 'ask', action: 'ask', files: ['b.txt'], prompt: 'WRITE b.txt overwritten' },
    { id: 'slash', action: 'ask', prompt: '/clear' },
    { id: '400', prompt: 'FAIL 400' },
    { id: 'hang', action: 'ask', prompt: 'HANG', timeout_seconds: 3 },
  ];
  const ran = await run(real, join(checkout.path, 'core'), jobs, {
    pools: { claude: { count: 2 } },
    defaults: { tool: 'claude', pool: { mode: 'never' } },
  });

  expect(outcomes(ran)).toEqual({
    edit: 'completed',
    ask: 'completed',
    slash: 'completed',
    '400': expect.stringMatching(/^failed: API Error: 400 .*scripted failure 400/),
    hang: expect.stringMatching(/^timed_out: no end within 3 s/),
  });
  expect(readFileSync(join(checkout.path, 'core/a.txt'), 'utf8')).toBe('new line\n');
  expect(ran.job('edit')).toMatchObject({ instance: null, files_changed: ['a.txt'], outside_files: [] });
  expect(ran.job('ask').stdout).toContain('FAILED write b.txt');
  expect(ran.job('slash').stdout).toBe('ECHO[1]:  /clear');
  expect(changedFiles(checkout.path)).toEqual(['core/a.txt']);
  expect(snapshotGit(checkout.path, ['.aim', 'core/.aim'])).toEqual(before);
  expect(leftoverProcesses()).toEqual([]);
});

/** claude is in a turn that it began by itself, when a command in the background had ended; its model pauses in the answer. */
async function inTurnOfItsOwn({ server }: Setup, ask: Ask): Promise<void> {
  const requests = (count: number) => server.waitForRequest(() => server.requests.length >= count);
  server.clear();
  const first = ask('RUN sleep 1 &\nSAY first\nHOLD');
  await requests(2);
  server.release();
  expect((await first).outcome).toEqual({ kind: 'completed' });
  await requests(3);
}

test('claude: a prompt sent during a turn of its own gets its own answer', async () => {
  await using setup = await setUp(SUBJECTS.claude);
  await setup.converse('allow-all', async (ask) => {
    await inTurnOfItsOwn(setup, ask);
    const second = ask('SAY second');
    setup.server.release();
    expect(await second).toMatchObject({ outcome: { kind: 'completed' }, text: 'second' });
  });
});

test('claude: a prompt that is interrupted during a turn of its own is never started', async () => {
  await using setup = await setUp(SUBJECTS.claude);
  await setup.converse('allow-all', async (ask) => {
    await inTurnOfItsOwn(setup, ask);
    const stop = new AbortController();
    const second = ask('SAY second', { signal: stop.signal });
    // aim looks around before it sends a prompt, and one that is stopped by then is not sent.
    await eventually(() => expect(setup.events.filter(({ type }) => type === 'turn_started')).toHaveLength(2), 5000);
    stop.abort(new Error('Ctrl-C'));
    expect((await second).outcome.kind).toBe('interrupted');
    expect(await ask('SAY third')).toMatchObject({ outcome: { kind: 'completed' }, text: 'third' });
    expect(setup.server.requests.map(({ lastUserText }) => lastUserText)).not.toContain('SAY second');
  });
  expect(setup.cluster.getStatus()[0]!.restarts).toBe(0);
});

test('claude and aider work on one file in one run', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n', 'b.txt': 'old line\n' });
  const before = snapshotGit(checkout.path);
  const jobs = [
    { id: 'by-aider', tool: 'aider', files: ['a.txt'], prompt: 'EDIT a.txt old line=>line of aider' },
    { id: 'by-claude', tool: 'claude', files: ['b.txt'], prompt: 'EDIT b.txt old line=>line of claude' },
    {
      id: 'then-claude',
      tool: 'claude',
      files: ['a.txt'],
      depends_on: ['by-aider'],
      prompt: 'APPEND a.txt and claude',
    },
    { id: 'then-aider', tool: 'aider', files: ['b.txt'], depends_on: ['by-claude'], prompt: 'APPEND b.txt and aider' },
  ];
  const ran = await run(real, checkout.path, jobs);

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  expect(readFileSync(join(checkout.path, 'a.txt'), 'utf8')).toBe('line of aider\nand claude\n');
  expect(readFileSync(join(checkout.path, 'b.txt'), 'utf8')).toBe('line of claude\nand aider\n');
  expect(ran.result.jobs.map((job) => job.files_changed)).toEqual([['a.txt'], ['b.txt'], ['a.txt'], ['b.txt']]);
  expect(snapshotGit(checkout.path, ['.aim'])).toEqual(before);
  expect(leftoverProcesses()).toEqual([]);
});

test('claude: a process for one job may do anything under allow-all, as root too', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n' });
  const jobs = [{ id: 'all', prompt: 'RUN touch made-by-a-command\nEDIT a.txt old line=>new line' }];
  const ran = await run(real, checkout.path, jobs, {
    pools: { claude: { count: 1, approvals: 'allow-all' } },
    defaults: { tool: 'claude', pool: { mode: 'never' } },
  });
  expect(outcomes(ran)).toEqual({ all: 'completed' });
  expect(ran.job('all')).toMatchObject({ instance: null, refusals: [], no_change: false });
  expect(existsSync(join(checkout.path, 'made-by-a-command'))).toBe(true);
});

test('claude: a question and an edit that did not apply are in the result of the job', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n' });
  const questions = [{ question: 'Which one?', header: 'One', options: ['a', 'b'].map(option), multiSelect: false }];
  const jobs = [
    { id: 'asks', files: ['a.txt'], prompt: `CALL AskUserQuestion ${JSON.stringify({ questions })}` },
    { id: 'fails', files: ['a.txt'], prompt: 'BADEDIT a.txt' },
    { id: 'outside', files: ['a.txt'], prompt: 'WRITE /nowhere/at/all.txt x' },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { claude: { count: 1 } }, defaults: { tool: 'claude' } });
  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  expect(ran.result.jobs.map((job) => [job.no_change, job.refusals.map(({ what }) => what)])).toEqual([
    [true, ['question']],
    [true, ['failed_edit']],
    // Before it writes a file it reads it.
    [true, ['other', 'edit']],
  ]);
  expect(ran.job('asks').refusals[0]).toMatchObject({ tool: 'AskUserQuestion', reason: 'Which one?' });
  expect(ran.job('asks').stdout).toContain('Nobody can answer');
});

const option = (label: string) => ({ label, description: label });
