import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { CLIENTS, type ClientId } from './clients.ts';
import { type Call, callsIn, ControlledPool } from './controlled-pool.ts';

/** The workers that a client holds: real aiders, or the rehearsal agent. */
export type Worker = 'aider' | 'sim';

/** What a worker is asked to do, in its own words. */
const PROMPTS: Readonly<
  Record<Worker, Record<'edit' | 'hang', (file: string) => string> & { later: string; say: string }>
> = {
  aider: {
    edit: (file) => `EDIT ${file} old=>new`,
    hang: (file) => `SAY begun\nSLEEP 60000\nEDIT ${file} old=>late`,
    later: 'SLEEP 1000\nSAY the answer of later',
    say: 'SAY works on',
  },
  sim: {
    edit: (file) => `sim:edit ${file} new`,
    hang: (file) => `sim:sleep 60\nsim:edit ${file} late`,
    later: 'sim:sleep 1\nsim:say the answer of later',
    say: 'sim:say works on',
  },
};

const FILES = { 'core/state.py': 'old\n', 'error/engine.py': 'old\n', 'aim/bridge.py': 'old\n' };
/** Longer than any call of these tests takes. */
const END_MS = 30_000;

/** A real client controls a pool by `aim mcp`, with the settings that aim prints for it. */
export function holdsWorkers(client: ClientId, worker: Worker): void {
  describe(`${client} as a client of aim mcp, with ${worker} as its workers,`, () => {
    const prompts = PROMPTS[worker];
    const launch: Call = [
      'launch',
      { tool: worker, count: 3, ...(worker === 'aider' && { model: 'openai/scripted' }) },
    ];
    let pool: ControlledPool;
    beforeAll(async () => {
      pool = await ControlledPool.open(client, FILES);
    });
    afterAll(() => pool[Symbol.asyncDispose]());

    test('edits three files at once, follows up, sends without waiting, reads, interrupts and stops', async () => {
      const { results, output } = await pool.run(
        callsIn(
          [launch],
          Object.keys(FILES).map((file, to): Call => ['send', { prompt: prompts.edit(file), to }]),
          [
            [
              'send',
              {
                messages: [
                  { prompt: prompts.say, to: 1 },
                  { prompt: prompts.say, to: 2 },
                ],
              },
            ],
          ],
          [['send', { prompt: prompts.later, to: 0, wait_seconds: 0 }]],
          [['read', { turns: [`{{6:(${worker}-\\d+)}}`] }]],
          [['send', { prompt: prompts.hang('core/state.py'), to: 0, wait_seconds: 0.5 }]],
          [['interrupt', { turn: `{{8:(${worker}-\\d+)}}` }]],
          [['send', { prompt: prompts.say, to: 0 }]],
          [['status', {}]],
          [['stop', {}]],
        ),
      );
      expect(results, output).toEqual([
        expect.stringContaining(`${worker}: 3 workers, 0 to 2, of ${worker} in ${pool.checkout.path}`),
        ...Object.keys(FILES).map((file, to) =>
          expect.stringMatching(new RegExp(`${worker}-\\d on worker ${to}: completed .*\nfiles changed: ${file}`)),
        ),
        expect.stringMatching(/on worker 1: completed [^]*works on[^]*on worker 2: completed [^]*works on/),
        expect.stringMatching(/(still at work|waits for a worker) .*; call read again/),
        expect.stringMatching(/on worker 0: completed [^]*the answer of later/),
        expect.stringMatching(/on worker 0: still at work .*; call read again/),
        expect.stringMatching(/on worker 0: interrupted/),
        expect.stringMatching(/on worker 0: completed [^]*works on/),
        expect.stringMatching(/worker 0: ready, 4 turns/),
        expect.stringContaining(`stopped: ${worker}`),
      ]);
      for (const file of Object.keys(FILES)) expect(pool.checkout.read(file)).toContain('new');
      expect(pool.checkout.read('core/state.py')).not.toContain('late');
      await eventually(() => expect(pool.processes()).toEqual([]), END_MS);
    });

    test.each(['SIGKILL', 'SIGTERM'] as const)(
      'ended by %s in the middle of two turns it leaves no process, and no edit comes late',
      async (signal) => {
        const started = pool.start(
          callsIn(
            [launch],
            [['send', { prompt: prompts.say, to: 2 }]],
            [
              [
                'send',
                {
                  messages: [
                    { prompt: prompts.hang('core/state.py'), to: 0 },
                    { prompt: prompts.hang('aim/bridge.py'), to: 1 },
                  ],
                },
              ],
            ],
          ),
        );
        const busy = async () => (await pool.aim(['status'])).stdout.match(/\bbusy\b/g)?.length ?? 0;
        await expect.poll(busy, { timeout: END_MS, interval: 100 }).toBe(2);
        expect(pool.serverHas('OPENAI_API_KEY')).toBe(CLIENTS[client].handsOnKeys);
        process.kill(pool.serversParent(), signal);
        await started.ended;
        await eventually(() => expect(pool.processes()).toEqual([]), END_MS);
        expect(pool.checkout.git('diff', 'HEAD')).not.toContain('late');
        expect((await pool.aim(['status'])).stdout).not.toContain(worker);
      },
    );

    test('gives up a call that takes too long, which ends no turn: read gives its end', async () => {
      pool.limitCalls(3);
      const { results, output } = await pool.run(
        callsIn(
          [['launch', { tool: 'sim', count: 1 }]],
          [['send', { prompt: 'sim:sleep 5\nsim:say at last' }]],
          [['read', { wait_seconds: 2 }]],
          [['read', { wait_seconds: 2 }]],
        ),
      );
      expect(results[1], output).toMatch(CLIENTS[client].timedOut);
      expect(results.slice(2).join('\n'), output).toContain('at last');
    });
  });
}
