import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AimEvent } from '../../../src/model/events.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { rehearse } from '../../support/rehearsal.ts';

const three = {
  pools: { sim: { count: 1 } },
  jobs: [
    { id: 'done', files: ['a.txt'], prompt: 'go' },
    { id: 'hangs', files: ['b.txt'], prompt: 'sim:edit b.txt half\nsim:grandchild\nsim:say begun\nsim:hang' },
    { id: 'waits', files: ['c.txt'], prompt: 'go' },
  ],
};

const files = { 'a.txt': '', 'b.txt': '', 'c.txt': '' };

/** Aborts once a tool has printed that it is at work. */
function abortAtWork(controller: AbortController) {
  return (event: AimEvent) => {
    if (event.type === 'turn_output' && event.text.includes('begun')) controller.abort(new Error('enough'));
  };
}

describe('an interrupted run', () => {
  it('has a true outcome for every job, and leaves no process', async () => {
    using checkout = Checkout.git(files);
    const stop = new AbortController();
    const { result, job } = await rehearse(checkout, three, { onEvent: abortAtWork(stop) }, stop.signal);
    expect(result.interrupted).toBe(true);
    expect(job('done').outcome).toBe('completed');
    expect(job('hangs')).toMatchObject({ outcome: 'interrupted', exit_code: 130, files_changed: ['b.txt'] });
    expect(job('waits')).toMatchObject({ outcome: 'cancelled', exit_code: 130, turns: 0 });
    expect(checkout.read('c.txt')).toBe('');
    expect(leftoverProcesses()).toEqual([]);
  });

  it('cancels every job when it is interrupted at its start', async () => {
    using checkout = Checkout.git(files);
    const stop = new AbortController();
    const onEvent = (event: AimEvent) => event.type === 'run_started' && stop.abort(new Error('enough'));
    const { result } = await rehearse(checkout, three, { onEvent }, stop.signal);
    expect(result.counts).toEqual({ cancelled: 3 });
    expect(leftoverProcesses()).toEqual([]);
  });

  it('ends processes of single jobs as well', async () => {
    using checkout = Checkout.git(files);
    const stop = new AbortController();
    const document = { jobs: [{ id: 'a', files: ['a.txt'], prompt: 'sim:say begun\nsim:hang' }] };
    const { job } = await rehearse(checkout, document, { onEvent: abortAtWork(stop) }, stop.signal);
    expect(job('a').outcome).toBe('interrupted');
    expect(leftoverProcesses()).toEqual([]);
  });

  it('kills processes at once on the second signal, also those that ignore signals', async () => {
    using checkout = Checkout.git(files);
    const stop = new AbortController();
    const kill = new AbortController();
    const onEvent = (event: AimEvent) => {
      if (event.type !== 'turn_output' || !event.text.includes('begun')) return;
      stop.abort(new Error('enough'));
      kill.abort();
    };
    const document = {
      jobs: ['a', 'b'].map((id) => ({ id, files: [`${id}.txt`], prompt: 'sim:deaf\nsim:say begun\nsim:hang' })),
    };
    const { result } = await rehearse(checkout, document, { onEvent, kill: kill.signal }, stop.signal);
    expect(result.interrupted).toBe(true);
    expect(result.jobs.map((job) => job.outcome)).not.toContain('completed');
    expect(leftoverProcesses()).toEqual([]);
  });

  it('starts no process when the second signal came before its pools were started', async () => {
    using checkout = Checkout.git(files);
    const stop = new AbortController();
    const kill = new AbortController();
    const onEvent = ({ type }: AimEvent) => {
      if (type !== 'pool_started') return;
      stop.abort(new Error('enough'));
      kill.abort();
    };
    const { result, events } = await rehearse(checkout, three, { onEvent, kill: kill.signal }, stop.signal);
    expect(result.counts).toEqual({ cancelled: 3 });
    expect(ofType(events, 'instance_changed').filter(({ pid }) => pid !== null)).toEqual([]);
    expect(leftoverProcesses()).toEqual([]);
  });
});

it('a run that fails fast starts no further job after a failure', async () => {
  using checkout = Checkout.git(files);
  const document = {
    pools: { sim: { count: 1 } },
    jobs: [
      { id: 'bad', files: ['a.txt'], prompt: 'sim:fail no' },
      { id: 'next', files: ['b.txt'], prompt: 'go' },
    ],
  };
  const { job, result } = await rehearse(checkout, document, { failFast: true });
  expect(job('next')).toMatchObject({ outcome: 'cancelled', error: 'another job did not complete' });
  expect(result.interrupted).toBe(false);
});

describe('a pool that is given up', () => {
  const broken = (argument: string) => ({
    jobs: [1, 2].map((n) => ({ id: `j${n}`, action: 'ask', prompt: argument })),
  });

  it('fails the jobs that wait for it, with the last output of the tool', async () => {
    using checkout = Checkout.git();
    const prompt = 'sim:stderr the licence has run out\nsim:crash 3';
    const { result } = await rehearse(checkout, {
      pools: { sim: { count: 1, restart: { max: 0, within_seconds: 60 } } },
      ...broken(prompt),
    });
    const [one, two] = result.jobs;
    expect(one).toMatchObject({ outcome: 'crashed', exit_code: 3, stderr: 'the licence has run out' });
    expect(two).toMatchObject({ outcome: 'not_started', exit_code: 4 });
    expect(two!.error).toContain('the licence has run out');
    expect(result.pools[0]!.given_up).toHaveLength(1);
  });
});

describe('the journal', () => {
  it('has a job’s start on the disk before the tool gets a byte of it', async () => {
    using checkout = Checkout.git(files);
    let journal = '';
    const seen: boolean[] = [];
    const { events } = await rehearse(
      checkout,
      three.jobs.filter((job) => job.id !== 'hangs').map((job) => ({ ...job, tool: 'sim' })),
      {
        onEvent(event) {
          if (event.type === 'run_started') journal = checkout.file(`.git/aim/runs/${event.run_id}/journal.jsonl`);
          if (event.type !== 'turn_started') return;
          const job = JSON.stringify(event.holder);
          seen.push(readFileSync(journal, 'utf8').includes(`"type":"job_started","job":${job}`));
        },
      },
    );
    expect(seen.length).toBe(ofType(events, 'turn_started').length);
    expect(seen).not.toContain(false);
  });
});
