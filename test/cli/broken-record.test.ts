import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { readJournal } from '../../src/jobs/record/past/read-journal.ts';
import { type RunResult, runResultSchema } from '../../src/model/run/run-result.ts';
import { processesIn } from './processes-in.ts';

/** `aim run-jobs` where no file may grow beyond so many KiB, as on a disk that is full then. */
function runWithLimit(folder: Checkout, kib: number) {
  const shell = `ulimit -f ${kib}; exec "$AIM" run-jobs jobs.json --reporter plain`;
  return execa('bash', ['-c', shell], {
    cwd: folder.path,
    env: { AIM: inject('binary'), XDG_RUNTIME_DIR: folder.file('.git') },
    reject: false,
  });
}

/** A job each of whose files is a turn, and so two lines in the journal and few bytes in the result. */
function chattyJob(id: string, files: readonly string[]) {
  return { id, tool: 'sim', action: 'ask', files, prompt: 'sim:say read them all' };
}

it('a journal that can’t grow any further ends the run once, in order and with a true result', async () => {
  const names = Array.from({ length: 80 }, (_, n) => `${n}.txt`);
  using folder = Checkout.git(Object.fromEntries(names.map((name) => [name, ''])));
  folder.write('jobs.json', {
    pools: { sim: { count: 2 } },
    jobs: [
      { id: 'hangs', tool: 'sim', action: 'ask', prompt: 'sim:grandchild\nsim:hang' },
      ...[1, 2, 3, 4, 5].map((n) => chattyJob(`chatty-${n}`, names)),
    ],
  });
  const { exitCode, stdout, stderr } = await runWithLimit(folder, 64);
  expect(exitCode).toBe(74);
  expect(stdout).toMatch(/Not all of it was done: the journal can't be written: EFBIG/);
  // ContextMessage once while it goes on, and once in the summary.
  expect(`${stdout}${stderr}`.match(/journal can't be written: EFBIG/g)).toHaveLength(2);
  expect(stdout).toContain('6 jobs: ');
  const [run = ''] = readdirSync(folder.file('.aim/runs'));
  const path = join(folder.file('.aim/runs'), run);
  const result = runResultSchema.parse(JSON.parse(readFileSync(join(path, 'result.json'), 'utf8')));
  expect(result).toMatchObject({ interrupted: false, fault: { code: 'record_failed' } });
  const outcomes = result.jobs.map(({ outcome }) => outcome);
  expect(outcomes[0]).toBe('interrupted');
  expect(outcomes[1]).toBe('completed');
  expect(outcomes.at(-1)).toBe('cancelled');
  expect(result.jobs.at(-1)!.error).toBe("the run's journal can't be written");
  // What was written before stays readable, up to half a line.
  const { events, torn } = readJournal(result.journal!);
  expect(torn).toBe(true);
  expect(events[0]!.type).toBe('run_started');
  expect(processesIn(folder.path)).toEqual([]);
});

it('a run whose first line can’t be written does not begin, and leaves nothing behind', async () => {
  using folder = Checkout.git({ 'a.txt': '' });
  folder.write(
    'jobs.json',
    Array.from({ length: 20 }, (_, n) => ({ id: `job-${n}`, tool: 'sim', action: 'ask', prompt: 'x'.repeat(500) })),
  );
  const { exitCode, stdout, stderr } = await runWithLimit(folder, 4);
  expect(exitCode).toBe(74);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/aim: the journal can't be written: EFBIG/);
  expect(readdirSync(folder.file('.aim/runs'))).toEqual([]);
});

it('a run whose checkout is taken away makes no new one of it', async () => {
  using folder = Checkout.git({ 'a.txt': '' });
  using home = Checkout.plain();
  folder.write('jobs.json', [
    { id: 'slow', tool: 'sim', action: 'ask', prompt: 'sim:say begun\nsim:sleep 0.3\nsim:say done' },
  ]);
  const run = execa(inject('binary'), ['run-jobs', 'jobs.json', '--reporter', 'json'], {
    cwd: folder.path,
    env: { XDG_RUNTIME_DIR: home.path, XDG_STATE_HOME: home.path },
    reject: false,
  });
  let seen = '';
  run.stdout.on('data', (chunk: Uint8Array) => {
    seen += String(chunk);
    if (seen.includes('begun')) rmSync(folder.path, { recursive: true, force: true });
  });
  const { stdout, exitCode } = await run;
  const { result } = JSON.parse(stdout.split('\n').at(-1) ?? '') as { readonly result: RunResult };
  expect(result.folder!.startsWith(home.path)).toBe(true);
  expect(JSON.parse(readFileSync(join(result.folder!, 'result.json'), 'utf8'))).toEqual(result);
  expect(existsSync(folder.path)).toBe(false);
  expect(exitCode).not.toBe(70);
});

it('a run whose records are taken away goes on, and its result is in the user’s own folder', async () => {
  using folder = Checkout.plain({ 'a.txt': '' });
  using home = Checkout.plain();
  folder.write('jobs.json', [
    { id: 'slow', tool: 'sim', action: 'ask', prompt: 'sim:say begun\nsim:sleep 0.3\nsim:say done' },
    { id: 'next', tool: 'sim', action: 'ask', prompt: 'sim:say next' },
  ]);
  const run = execa(inject('binary'), ['run-jobs', 'jobs.json', '-n', '1', '--reporter', 'json'], {
    cwd: folder.path,
    env: { XDG_RUNTIME_DIR: home.path, XDG_STATE_HOME: home.path },
    reject: false,
  });
  let seen = '';
  run.stdout.on('data', (chunk: Uint8Array) => {
    seen += String(chunk);
    if (seen.includes('begun')) rmSync(folder.file('.aim'), { recursive: true, force: true });
  });
  const { exitCode, stdout } = await run;
  const last: unknown = JSON.parse(stdout.split('\n').at(-1) ?? '');
  expect(last).toMatchObject({
    type: 'run_finished',
    result: { counts: { completed: 2 }, fault: null, journal: null },
  });
  const { result } = last as { readonly result: RunResult };
  expect(result.folder!.startsWith(home.path)).toBe(true);
  expect(JSON.parse(readFileSync(join(result.folder!, 'result.json'), 'utf8'))).toEqual(result);
  expect(exitCode).toBe(0);
});
