import { describe, expect, it } from 'vitest';
import type { AimEvent } from '../../../src/model/events.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { ofType } from '../../support/events.ts';
import { lines, onceAll, shell, WorktreeRuns } from './worktree-run.ts';

const registry = new Registry([shell]);
const defaults = { tool: 'shell' };
const pools = { shell: { count: 4 } };

describe('a conflict', () => {
  it('gets another attempt on what is merged by then, and nothing of it is lost', async () => {
    using runs = new WorktreeRuns();
    const ids = ['one', 'two', 'three'];
    const all = runs.gate('all');
    const jobs = ids.map((id) => ({ id, prompt: `${all.wait}; echo ${id} >> a.txt; echo done` }));
    const onEvent = onceAll('job_started', ids, () => all.open());
    const { result, job, events } = await runs.run({ pools, defaults, jobs }, { registry, onEvent });
    expect(result.counts).toEqual({ completed: 3 });
    const outcomes = result.jobs.map(({ attempts }) => attempts.map(({ outcome }) => outcome).join(' '));
    expect(outcomes).toContain('completed');
    expect(outcomes.filter((it) => it === 'conflict completed')).toHaveLength(2);
    const added = runs.test.read('a.txt').trimEnd().split('\n').slice(-3);
    expect(new Set(added)).toEqual(new Set(ids));
    expect(runs.subjects()).toHaveLength(4);
    expect(ofType(events, 'conflict')).toHaveLength(2);
    for (const id of ids) expect(job(id)).toMatchObject({ branch: null, conflicts: [] });
    expect(runs.leftovers()).toEqual([]);
  });

  it('is not lost a second time, not to a job that did not name the file either', async () => {
    using runs = new WorktreeRuns();
    const [begun, again, others] = [runs.gate('begun'), runs.gate('again'), runs.gate('others')];
    const jobs = [
      { id: 'first', prompt: `${begun.wait}; echo first >> a.txt; echo done` },
      // Its second attempt ends when the others have ended.
      {
        id: 'again',
        prompt: `${begun.wait}; if grep -q first a.txt; then ${others.wait}; fi; echo again >> a.txt; echo done`,
      },
      { id: 'late', prompt: `${again.wait}; echo late >> a.txt; echo done` },
      { id: 'later', prompt: `${again.wait}; echo later >> a.txt; echo done` },
    ];
    const allBegun = onceAll('job_started', ['first', 'again', 'late', 'later'], () => begun.open());
    const othersEnded = onceAll('job_committed', ['late', 'later'], () => others.open());
    let lost: string | null = null;
    const onEvent = (event: AimEvent) => {
      allBegun(event);
      othersEnded(event);
      if (event.type === 'conflict') lost ??= event.job;
      if (event.type === 'job_started' && event.attempt === 2) again.open();
    };
    const { result, job } = await runs.run({ pools, defaults, jobs }, { registry, onEvent });
    // Either of the two may be the first one.
    const attempts = job(lost!).attempts.map(({ outcome }) => outcome);
    expect(['first', 'again']).toContain(lost);
    expect(attempts).toEqual(['conflict', 'completed']);
    expect(result.counts).toEqual({ completed: 4 });
    const added = runs.test.read('a.txt').trimEnd().split('\n').slice(12);
    expect(new Set(added.slice(0, 2))).toEqual(new Set(['first', 'again']));
    expect(new Set(added.slice(2))).toEqual(new Set(['late', 'later']));
  });

  it('is reported with its files where it is final, its commit stays as a branch, and the rest lands', async () => {
    using runs = new WorktreeRuns();
    const ids = ['one', 'two', 'three'];
    const all = runs.gate('all');
    const edits = ids.map((id) => ({
      id,
      prompt: `${all.wait}; sed -i "s/line 3/${id}/" a.txt; echo done`,
    }));
    const after = { id: 'after', prompt: 'echo x > d.txt; echo done', depends_on: ids };
    const document = { pools, defaults: { ...defaults, on_conflict: 'fail' }, jobs: [...edits, after] };
    const onEvent = onceAll('job_started', ids, () => all.open());
    const { result, job, events } = await runs.run(document, { registry, onEvent });
    const lost = ids.map(job).filter(({ outcome }) => outcome === 'conflict');
    expect(lost).toHaveLength(2);
    for (const { id, branch, conflicts, error, exit_code, commit } of lost) {
      expect({ exit_code, commit }).toEqual({ exit_code: 1, commit: null });
      expect(conflicts).toMatchObject([{ kind: 'contents' }]);
      expect(error).toBe('does not fit what is merged: a.txt (contents)');
      expect(runs.test.git('show', `${branch}:a.txt`)).toContain(id);
    }
    expect(job('after').outcome).toBe('skipped');
    expect(ofType(events, 'conflict')).toHaveLength(2);
    expect(result.landing).toMatchObject({ kind: 'landed', commits: 1 });
    expect(runs.test.read('a.txt')).not.toContain('<<<<');
    expect(runs.leftovers()).toEqual([]);
  });
});

it('a job that follows another one on its instance begins with what that has done', async () => {
  using runs = new WorktreeRuns();
  const jobs = [1, 2, 3, 4, 5].map((n) => ({ id: `j${n}`, prompt: `echo ${n} >> a.txt; echo done` }));
  const { result } = await runs.run({ pools: { shell: { count: 1 } }, defaults, jobs }, { registry });
  expect(result.jobs.map(({ attempts }) => attempts.length)).toEqual([1, 1, 1, 1, 1]);
  expect(result.landing).toMatchObject({ commits: 5 });
  expect(runs.test.read('a.txt')).toBe(`${lines()}1\n2\n3\n4\n5\n`);
});
