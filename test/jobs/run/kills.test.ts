import { describe, expect, it } from 'vitest';
import type { AimEvent } from '../../../src/model/events.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { fakeRepl } from '../../../fixtures/agents/rows.ts';

const JOBS = 60;
const promptOf = (n: number) => `trouble: sleep 0.01; say answer ${n}.`;

/** Works off the jobs on five instances; in the turns of every third, the instance is killed, sooner or later. */
async function killedRun(attempts: number) {
  using checkout = Checkout.plain();
  // Beside the folder: in it, it would be a file that a job changed which may only read.
  using logs = Checkout.plain({ 'log.txt': '' });
  const sentinel = { send: '/aim-done-%NONCE%', expect: 'Invalid command: /aim-done-%NONCE%' };
  const row = fakeRepl('plain', {
    repl: { marker: '(?:^|\\n)> $', sentinel, resetCommands: ['/reset'] },
    env: { FAKE_LOG: logs.file('log.txt') },
  });
  const pids = new Map<number, number>();
  const killed = new Set<string>();
  const onEvent = (event: AimEvent) => {
    if (event.type === 'instance_changed' && event.pid !== null) pids.set(event.instance, event.pid);
    if (event.type !== 'turn_started' || killed.has(event.holder!)) return;
    const n = Number(event.holder!.slice(4));
    const pid = pids.get(event.instance!);
    if (n % 3 !== 0 || pid === undefined) return;
    killed.add(event.holder!);
    // At once, the tool has not got a byte of it yet.
    if (n % 4 === 0) process.kill(pid, 'SIGKILL');
    else setTimeout(() => kill(pid), (n % 4) * 4);
  };
  const { result, events } = await rehearse(
    checkout,
    {
      pools: { fake: { count: 5, restart: { max: 1000, within_seconds: 0.001 } } },
      defaults: { tool: 'fake', action: 'ask', attempts },
      jobs: Array.from({ length: JOBS }, (_, n) => ({ id: `job-${n}`, prompt: promptOf(n) })),
    },
    { registry: new Registry([row]), onEvent },
  );
  const log = logs.read('log.txt').trim().split('\n');
  return {
    kills: killed.size,
    restarts: result.pools[0]!.restarts,
    finished: ofType(events, 'job_finished').map((event) => event.job),
    jobs: result.jobs.map((job, n) => ({ ...job, received: log.filter((line) => line === promptOf(n)).length, n })),
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had gone.
  }
}

describe('sixty jobs on five instances that are killed in twenty of them', () => {
  it('have one true outcome each, and a prompt is lost only with the process that had it', async () => {
    const { kills, restarts, finished, jobs } = await killedRun(1);
    expect(kills).toBe(20);
    expect(restarts).toBeGreaterThan(10);
    expect([...finished].sort()).toEqual(jobs.map((job) => job.id).sort());
    const crashed = jobs.filter((job) => job.outcome === 'crashed');
    expect(crashed.length).toBeGreaterThan(0);
    expect(crashed.length).toBeLessThanOrEqual(kills);
    for (const job of crashed) {
      expect(job.exit_code).toBe(137);
      expect(job.received).toBeLessThanOrEqual(1);
    }
    for (const job of jobs.filter((each) => !crashed.includes(each))) {
      expect(job).toMatchObject({ outcome: 'completed', received: 1, stdout: `answer ${job.n}.done` });
    }
    expect(leftoverProcesses()).toEqual([]);
  });

  it('all complete when each may be tried three times, and no attempt sends a prompt twice', async () => {
    const { kills, finished, jobs } = await killedRun(3);
    expect(kills).toBe(20);
    expect(finished).toHaveLength(JOBS);
    for (const job of jobs) {
      expect(job).toMatchObject({ outcome: 'completed', stdout: `answer ${job.n}.done` });
      expect(job.received).toBeGreaterThanOrEqual(1);
      expect(job.received).toBeLessThanOrEqual(job.attempts.length);
    }
    expect(jobs.some((job) => job.attempts.length > 1)).toBe(true);
    expect(leftoverProcesses()).toEqual([]);
  });
});
