import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AimEvent } from '../../../src/model/events.ts';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { editLine, lines, WorktreeRuns } from './worktree-run.ts';

const two = [
  { id: 'j1', prompt: editLine('a.txt', 2) },
  { id: 'j2', prompt: editLine('b.txt', 2), depends_on: ['j1'] },
];

/** The folders of the worktrees of a run that is under way. */
function worktreesOf(runs: WorktreeRuns): string[] {
  const all = join(runs.test.folder, 'cache', 'aim', 'worktrees');
  return readdirSync(all, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/[^/]+\/[^/]+-\d+$/.test(path))
    .map((path) => join(all, path));
}

describe('a worktree that is gone', () => {
  it.each(['always', 'never'] as const)(
    'is made anew, and its process starts there: pool mode %s',
    async (poolMode) => {
      using runs = new WorktreeRuns();
      const removed: string[] = [];
      const onEvent = (event: AimEvent) => {
        if (event.type !== 'job_merged' || event.job !== 'j1') return;
        for (const path of worktreesOf(runs)) {
          removed.push(path);
          rmSync(path, { recursive: true });
        }
      };
      const document = { pools: { sim: { count: 1 } }, jobs: two };
      const { result, job, events } = await runs.run(document, { onEvent, overrides: { poolMode } });
      expect(removed).toHaveLength(1);
      expect([job('j1').error, job('j2').error]).toEqual([null, null]);
      expect(result.landing).toMatchObject({ kind: 'landed', commits: 2 });
      expect(runs.test.read('b.txt')).toBe(lines(2));
      expect(ofType(events, 'instance_changed').filter(({ restart }) => restart)).toEqual([]);
      expect(runs.leftovers()).toEqual([]);
      expect(leftoverProcesses()).toEqual([]);
    },
  );
});

describe('a worktree that can’t be made', () => {
  it('ends its instance with the reason, and no job starts', async () => {
    using runs = new WorktreeRuns();
    const worktrees = { setup: ['sh', '-c', 'echo no network >&2; exit 7'] };
    const { result, job } = await runs.run(
      { worktrees, jobs: two },
      // Where a shared folder would do, it is asked for.
      { overrides: { poolMode: 'always' } },
    );
    expect(job('j1')).toMatchObject({ outcome: 'not_started', turns: 0 });
    expect(job('j1').error).toContain('the set-up of a worktree failed');
    expect(job('j1').error).toContain('no network');
    expect(result.landing).toMatchObject({ kind: 'nothing' });
    expect(runs.leftovers()).toEqual([]);
  });

  it('as its folder can’t be written to, is an error of the run, and nothing is left of that', async () => {
    using runs = new WorktreeRuns();
    writeFileSync(join(runs.test.folder, 'cache'), 'in the way');
    await expect(runs.run({ jobs: two })).rejects.toMatchObject({ code: 'workspace_failed' });
    rmSync(join(runs.test.folder, 'cache'));
    expect(runs.leftovers()).toEqual([]);
  });
});

describe('what a user has to know', () => {
  it('is said before the run: paths that are not there, links that lead back, and what is not committed', async () => {
    using runs = new WorktreeRuns({ 'a.txt': lines(), 'b.txt': lines(), '.gitignore': 'node_modules\n' });
    runs.test.write('packages/one/index.js', '');
    runs.test.write('node_modules/.keep', '');
    symlinkSync('../packages/one', join(runs.path, 'node_modules', 'one'));
    const worktrees = { link: ['node_modules'], copy: ['missing'] };
    const { events, result } = await runs.run({ worktrees, jobs: two });
    const notices = ofType(events, 'notice').map(({ message }) => message);
    expect(notices).toEqual(
      expect.arrayContaining([
        'jobs do not see what is not committed: packages/one/index.js',
        '`worktrees.copy`: missing is not in the checkout',
        '`worktrees.link`: checks may look at the files of the checkout, as node_modules/one is a link into the checkout',
      ]),
    );
    expect(result.isolation).toMatchObject({ notes: notices.slice(0, 3) });
  });
});

describe('a folder with tracked files that each worktree gets', () => {
  it.each(['copy', 'link'] as const)(
    'by `%s` has what git does not track as well, and jobs change the rest',
    async (how) => {
      using runs = new WorktreeRuns({ 'po/a.txt': lines(), 'b.txt': lines(), '.gitignore': '*.mo\n' });
      runs.test.write('po/a.mo', 'compiled');
      runs.test.write('po/deep/b.mo', 'compiled');
      const check = ['sh', '-c', 'cat po/a.mo po/deep/b.mo'];
      const { job, result } = await runs.run({
        worktrees: { [how]: ['po/', 'b.txt'] },
        defaults: { tool: 'sim', verify: check },
        jobs: [
          { id: 'j1', prompt: editLine('po/a.txt', 2) },
          { id: 'j2', prompt: editLine('b.txt', 2) },
        ],
      });
      expect([job('j1').outcome, job('j2').outcome]).toEqual(['completed', 'completed']);
      expect(result.landing).toMatchObject({ kind: 'landed', commits: 2 });
      expect([runs.test.read('po/a.txt'), runs.test.read('b.txt')]).toEqual([lines(2), lines(2)]);
      expect(runs.test.git('ls-files')).not.toContain('.mo');
      expect(runs.leftovers()).toEqual([]);
    },
  );
});

it('commits have the message and the author that were asked for', async () => {
  using runs = new WorktreeRuns();
  const commit = { message: 'chore(%ID%): %PROMPT%' };
  await runs.run({ commit, jobs: [{ id: 'j1', prompt: `Edit it\n${editLine('a.txt', 2)}` }] });
  expect(runs.test.git('log', '-1', '--format=%s')).toBe('chore(j1): Edit it');
  expect(runs.test.git('log', '-1', '--format=%b').trimEnd().split('\n').slice(-3)).toEqual([
    expect.stringMatching(/^Aim-Run: /),
    'Aim-Job: j1',
    'Aim-Attempt: 1',
  ]);
});
