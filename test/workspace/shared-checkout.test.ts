import { existsSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/model/job.ts';
import { isolatedProcessPlace, plainProcessPlace } from '../../src/workspace/process-place.ts';
import { SharedCheckout } from '../../src/workspace/shared-checkout.ts';
import { makeJob } from '../support/job.ts';
import { Checkout } from '../../fixtures/checkout.ts';

const never = new AbortController().signal;

const job = (id: string, files: string[], attempts = 1) => makeJob({ id, files, attempts });

const NO_REPORT = { completed: true, reported: [] };

async function placeFor(workspace: SharedCheckout, one: Job) {
  const place = await workspace.acquire();
  await workspace.before(place, one);
  return place;
}

describe('the shared checkout', () => {
  it('gives every unit the working folder and its top, and knows what differed from HEAD before', async () => {
    using checkout = Checkout.git({ 'sub/a.txt': 'a\n', 'b.txt': 'b\n' });
    checkout.write('b.txt', 'changed\n');
    const workspace = await SharedCheckout.open(checkout.file('sub'), never);
    await using place = await workspace.acquire();
    expect(place).toMatchObject({ cwd: checkout.file('sub'), root: checkout.path });
    expect(workspace.checkout).toMatchObject({ head: checkout.git('rev-parse', 'HEAD').trim(), dirty: ['../b.txt'] });
  });

  it('finds by content what a job changed, and what of it the job did not declare', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' });
    const workspace = await SharedCheckout.open(checkout.path, never);
    const first = job('first', ['a.txt', 'c.txt']);
    await using place = await placeFor(workspace, first);
    checkout.write('a.txt', 'other\n');
    checkout.write('c.txt', 'c\n');
    checkout.write('b.txt', 'other\n');
    const turns = { completed: true, reported: ['b.txt', checkout.file('c.txt')] };
    const { changes } = await workspace.after(place, { job: first, attempt: 1 }, turns);
    expect(changes).toEqual({ changed: ['a.txt', 'b.txt'], outside: ['b.txt'] });
  });

  it('puts the files of a job back before another attempt, and takes away those that were not there', async () => {
    using checkout = Checkout.plain({ 'a.txt': 'a\n' });
    const workspace = await SharedCheckout.open(checkout.path, never);
    const again = job('again', ['a.txt', 'new/b.txt'], 2);
    await using place = await placeFor(workspace, again);
    rmSync(checkout.file('a.txt'));
    checkout.write('new/b.txt', 'b\n');
    await workspace.restore(place, again);
    expect(checkout.read('a.txt')).toBe('a\n');
    expect(existsSync(checkout.file('new/b.txt'))).toBe(false);
    const { changes } = await workspace.after(place, { job: again, attempt: 2 }, NO_REPORT);
    expect(changes).toEqual({ changed: [], outside: [] });
  });

  it('lists what changed during the run and no job explains; outside git that is not known', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    checkout.write('before.txt', 'the user’s\n');
    const workspace = await SharedCheckout.open(checkout.path, never);
    const one = job('one', ['a.txt']);
    await using place = await placeFor(workspace, one);
    checkout.write('a.txt', 'other\n');
    checkout.write('b.txt', 'other\n');
    checkout.write('report.json', '{}\n');
    checkout.write('.aim/runs/x', '');
    await workspace.after(place, { job: one, attempt: 1 }, NO_REPORT);
    workspace.explain('report.json');
    expect(await workspace.finish()).toMatchObject({ unattributed: ['b.txt'] });
    using plain = Checkout.plain();
    expect(await (await SharedCheckout.open(plain.path, never)).finish()).toMatchObject({ unattributed: null });
  });
});

describe('the place of a process', () => {
  it('has a copy of the index for a tool that stages files, and the copy goes with it', () => {
    using checkout = Checkout.git({ 'sub/a.txt': '' });
    const place = isolatedProcessPlace(checkout.file('sub'), { stagesFiles: true });
    const copy = place.env['GIT_INDEX_FILE'] ?? '';
    expect(place.root).toBe(checkout.path);
    expect(existsSync(copy)).toBe(true);
    place[Symbol.dispose]();
    expect(existsSync(copy)).toBe(false);
  });

  it('has no variables for a tool that stages nothing, outside git, or where git is to work as for the user', () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    using plain = Checkout.plain();
    expect(isolatedProcessPlace(checkout.path, { stagesFiles: false }).env).toEqual({});
    expect(isolatedProcessPlace(plain.path, { stagesFiles: true })).toMatchObject({ root: null, env: {} });
    expect(plainProcessPlace(checkout.path, { stagesFiles: true })).toMatchObject({ root: checkout.path, env: {} });
  });
});
