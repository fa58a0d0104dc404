import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { allCompleted, outcomes, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../fixtures/git-snapshot.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['claude']);
});
afterAll(() => real[Symbol.asyncDispose]());

test('claude: four jobs on two instances change their files and nothing else; a question changes nothing', async () => {
  const names = ['a.txt', 'core/b.txt', 'with space.txt', 'd.md'];
  using checkout = Checkout.git(Object.fromEntries(names.map((name) => [name, `old line of ${name}\n`])));
  await writeFile(join(checkout.path, 'untracked.txt'), 'mine\n');
  const before = snapshotGit(checkout.path);
  real.server.clear();
  const jobs = [
    ...names.map((name, index) => ({
      id: `edit-${index}`,
      files: [name],
      prompt: `SLEEP 700\nEDIT ${name.includes(' ') ? `"${name}"` : name} old line=>new line`,
    })),
    { id: 'ask', action: 'ask', files: ['a.txt'], depends_on: ['edit-0'], prompt: 'WRITE a.txt overwritten' },
    { id: 'ask-run', action: 'ask', prompt: 'RUN touch PWNED' },
    { id: 'outside', files: ['a.txt'], depends_on: ['ask'], prompt: 'WRITE fresh.txt made' },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { claude: { count: 2 } }, defaults: { tool: 'claude' } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  for (const [index, name] of names.entries()) {
    expect(readFileSync(join(checkout.path, name), 'utf8')).toBe(`new line of ${name}\n`);
    expect(ran.job(`edit-${index}`)).toMatchObject({ files_changed: [name], outside_files: [] });
    expect(ran.job(`edit-${index}`).stdout).toContain(`DONE edit ${name}`);
  }
  expect(ran.job('ask')).toMatchObject({ files_changed: [], stdout: expect.stringContaining('FAILED write a.txt') });
  expect(ran.job('ask').stdout).toContain("aim's policy for this job is read-only");
  expect(ran.job('ask-run').stdout).toContain('FAILED run touch PWNED');
  expect(ran.job('outside')).toMatchObject({ files_changed: ['fresh.txt'], outside_files: ['fresh.txt'] });
  expect(existsSync(join(checkout.path, 'PWNED'))).toBe(false);
  expect(changedFiles(checkout.path)).toEqual(names.toSorted());
  expect(ran.result.unattributed).toEqual([]);
  expect(snapshotGit(checkout.path, ['.aim', 'fresh.txt'])).toEqual(before);
  expect(new Set(ran.result.jobs.map((job) => job.instance))).toEqual(new Set([0, 1]));
  expect(ran.job('edit-0').usage?.input_tokens).toBeGreaterThan(0);
  expect(ran.job('edit-0').usage?.output_tokens).toBeGreaterThan(0);
  expect(leftoverProcesses()).toEqual([]);
});
