import { afterEach, describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import type { PoolMode } from '../../../src/model/run/job.ts';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { rehearse } from '../../support/rehearsal.ts';

afterEach(() => expect(leftoverProcesses()).toEqual([]));

const ask = (prompt: string, more: object = {}) => ({ id: 'ask', action: 'ask', prompt, ...more });

/** The events of a job and its turns, without what differs from one run to the next, or is about an instance. */
function storyOf(events: readonly AimEvent[]): object[] {
  // It comes in pieces of any size.
  const output: Record<string, string> = {};
  for (const { channel, text } of ofType(events, 'turn_output')) output[channel] = (output[channel] ?? '') + text;
  return events.flatMap((event): object[] => {
    const { type } = event;
    if (type === 'job_started') return [{ type }];
    if (type === 'turn_started') return [{ type, job: event.job, holder: event.holder }];
    if (type !== 'turn_ended') return [];
    return [{ type, job: event.job, holder: event.holder, outcome: event.outcome.kind, usage: event.usage, output }];
  });
}

async function run(poolMode: PoolMode, job: object) {
  using checkout = Checkout.git({ 'a.txt': 'a\n' });
  const { result, events } = await rehearse(checkout, { jobs: [job] }, { overrides: { poolMode } });
  return { events, result: result.jobs[0]! };
}

describe('a job on a process of its own', () => {
  it.each([
    ['answers', 'sim:say hello'],
    ['fails', 'sim:fail no such thing'],
  ])('that %s has the events and the usage of one on an instance', async (_what, prompt) => {
    const [own, pooled] = await Promise.all([run('never', ask(prompt)), run('always', ask(prompt))]);
    expect(storyOf(own.events)).toEqual(storyOf(pooled.events));
    expect(ofType(own.events, 'turn_started')).toMatchObject([{ instance: null, job: 'ask' }]);
    expect(ofType(own.events, 'turn_ended')).toMatchObject([{ instance: null, usage: own.result.usage }]);
    const { instance, outcome, error, stdout, stderr, turns, usage } = pooled.result;
    expect(instance).toBe(0);
    expect(own.result).toMatchObject({ instance: null, outcome, error, stdout, stderr, turns, usage });
  });

  it('that ends with a code of its own has crashed, and is tried again, as on an instance', async () => {
    const job = ask('sim:crash 3', { attempts: 2 });
    for (const { result } of await Promise.all([run('never', job), run('always', job)])) {
      expect(result).toMatchObject({ outcome: 'crashed', exit_code: 3 });
      expect(result.attempts.map(({ outcome }) => outcome)).toEqual(['crashed', 'crashed']);
    }
  });

  it('that is timed out has the duration of its turn', async () => {
    const { events, result } = await run('never', ask('sim:hang', { timeout_seconds: 0.3 }));
    const [ended] = ofType(events, 'turn_ended');
    expect(ended).toMatchObject({ outcome: { kind: 'timed_out' }, usage: null });
    expect(ended!.duration_ms).toBeGreaterThanOrEqual(300);
    expect(result).toMatchObject({ outcome: 'timed_out', turns: 1 });
  });

  it('has a turn id for each attempt', async () => {
    const { events } = await run('never', ask('sim:hang', { timeout_seconds: 0.2, attempts: 2 }));
    const ids = ofType(events, 'turn_started').map(({ turn }) => turn);
    expect(new Set(ids).size).toBe(2);
    expect(ofType(events, 'turn_ended').map(({ turn }) => turn)).toEqual(ids);
  });
});
