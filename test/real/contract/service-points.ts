import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import { API_KEY } from '../../../fixtures/jules-server/jules-server.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { openHandles, children } from './processes.ts';
import { promptsFor } from './job-run.ts';
import type { PointId } from './points.ts';
import type { ServiceSetup } from './service-setup.ts';

const LIMIT_MS = 4000;

/**
 * What a service is seen to do, by the point of the contract. Those that are not here are about a process on this machine, or
 * about what a tool does with its model.
 */
export const SERVICE_POINTS: Readonly<Partial<Record<PointId, (setup: ServiceSetup) => Promise<string>>>> = {
  async ready({ cluster }) {
    expect(cluster.getStatus()).toMatchObject([{ state: 'ready', last_error: null }]);
    return 'yes';
  },
  async context({ ask, server }) {
    const before = server.sessions.length;
    await ask(['SAY remembered', 'SAY again']);
    await ask(['SAY fresh']);
    expect(server.of('message').at(-1)?.body).toEqual({ prompt: 'SAY again' });
    return server.sessions.length === before + 2 ? 'yes' : `${server.sessions.length - before} sessions`;
  },
  async edit({ run }) {
    const { job, checkout } = await run([{ id: 'edit', files: ['a.txt'], prompt: 'PATCH a.txt old line=>new line' }]);
    expect(job('edit')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'], outside_files: [] });
    return checkout.read('a.txt') === 'first line\nnew line\nlast line\n' ? 'yes' : 'no';
  },
  async read_only({ run }) {
    const { job, checkout } = await run([{ id: 'ask', action: 'ask', prompt: 'WRITE b.txt overwritten\nSAY done' }]);
    expect(['completed', 'refused']).toContain(job('ask').outcome);
    return checkout.git('status', '--porcelain') === '' ? 'yes' : 'writes';
  },
  async stream({ ask }) {
    const pieces: string[] = [];
    await ask(['SAY line 1\\nline 2\\nline 3'], { onAnswer: (text) => pieces.push(text) });
    return pieces.length === 1 ? 'whole' : 'in pieces';
  },
  async prompts({ ask, server, subject }) {
    const prompts = Object.entries(promptsFor(subject));
    const before = server.of('create').length;
    for (const [, prompt] of prompts) await ask([prompt], { approvals: 'deny' });
    const sent = server.of('create').slice(before);
    const lost = prompts.filter(([, prompt]) => {
      return sent.filter(({ body }) => (body as { prompt: string }).prompt === prompt).length !== 1;
    });
    return lost.length === 0 ? 'yes' : `all but ${lost.map(([name]) => name).join(', ')}`;
  },
  async interrupt({ ask }) {
    const stop = new AbortController();
    const ended = await ask(['SAY at work\nSLOW 100000'], { signal: stop.signal, onAnswer: () => stop.abort() });
    await expectAnswer(ask);
    expect(ended.kind).toBe('interrupted');
    return 'reason' in ended && ended.reason.includes('continues at https://') ? 'the session continues' : 'yes';
  },
  empty: async ({ ask }) => (await ask(['nothing to say'])).kind,
  async indent({ cluster }) {
    const { text } = await cluster.sendTo(0, 'SAY     indented\\n  less').ended;
    return text === '    indented\n  less' ? 'yes' : JSON.stringify(text);
  },
  async ungivable({ ask, server }) {
    const before = server.requests.length;
    const outcome = await ask(['half a pair: \ud800']);
    expect(server.requests.length).toBe(before);
    return outcome.kind === 'failed' && outcome.reason.includes('Unicode') ? 'yes' : outcome.kind;
  },
  async at({ ask, server }) {
    const prompt = '@a.txt: what is it?';
    await ask([prompt], { approvals: 'read-only' });
    return (server.of('create').at(-1)!.body as { prompt: string }).prompt === prompt ? 'yes' : 'changed';
  },
  error_400: (setup) => failure(setup, 400),
  error_401: (setup) => failure(setup, 401),
  error_429: (setup) => failure(setup, 429),
  error_500: (setup) => failure(setup, 500),
  async away(setup) {
    await using _ = await setup.outage();
    return withReason(await setup.ask(['are you there?'], { timeoutMs: LIMIT_MS }), /refused|connect/i);
  },
  silence: async ({ ask }) => (await ask(['SLOW 100000'], { timeoutMs: 2000 })).kind.replace('_', ' '),
  async four({ launch }) {
    await using four = await launch(4);
    const turns = [0, 1, 2, 3].map((n) => four.cluster.sendTo(n, `SLOW 5\nSAY answer ${n}`));
    const results = await Promise.all(turns.map(({ ended }) => ended));
    return results.every(({ text }, n) => text === `answer ${n}`) ? 'yes' : 'no';
  },
  async twenty({ ask }) {
    const turns = async (count: number) => {
      for (let n = 0; n < count; n++) expect((await ask([`SAY turn ${n}`])).kind).toBe('completed');
    };
    await turns(5);
    const before = { handles: openHandles(), processes: children() };
    await turns(20);
    await expect.poll(() => ({ handles: openHandles(), processes: children() }), { timeout: 10_000 }).toEqual(before);
    return 'yes';
  },
  async once({ ask, server }) {
    for (const answer of ['504 after', 'drop after', 'half']) {
      const before = server.sessions.length;
      const { kind } = await ask([`FAULT create ${answer}\nSAY made`], { timeoutMs: 60_000 });
      if (kind !== 'completed' || server.sessions.length !== before + 1) return `not after ${answer}`;
    }
    return 'yes';
  },
  async secret({ run, server }) {
    const { result, folder } = await run([
      { id: 'says', action: 'ask', prompt: 'SAY hello' },
      { id: 'fails', prompt: `FAIL the key is ${API_KEY}` },
    ]);
    expect(server.requests.every(({ key }) => key === API_KEY)).toBe(true);
    const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      // What the job file itself says is the user's.
      .map((entry) =>
        readFileSync(join(entry.parentPath, entry.name), 'utf8').replaceAll(`FAIL the key is ${API_KEY}`, ''),
      );
    expect(texts.length).toBeGreaterThan(2);
    const { error } = result.jobs.find(({ id }) => id === 'fails')!;
    return [...texts, error ?? ''].some((text) => text.includes(API_KEY)) ? 'no' : 'yes';
  },
  async stop({ launch }) {
    await using other = await launch(1);
    const turn = other.cluster.send('SLOW 100000');
    await other.atWork();
    await other.cluster.shutdown();
    expect((await turn.ended).outcome.kind).toBe('interrupted');
    expect(leftoverProcesses()).toEqual([]);
    return 'yes';
  },
};

async function failure(setup: ServiceSetup, status: number): Promise<string> {
  const outcome = await setup.ask([`FAULT create ${status} times=100\nSAY hello`], { timeoutMs: LIMIT_MS });
  await expectAnswer(setup.ask);
  return withReason(outcome, new RegExp(String(status)));
}

function withReason(outcome: Outcome, names: RegExp): string {
  if (outcome.kind === 'completed') return 'completed';
  return `${outcome.kind.replace('_', ' ')}, saying ${names.test(outcome.reason) ? 'why' : JSON.stringify(outcome.reason)}`;
}

async function expectAnswer(ask: ServiceSetup['ask']): Promise<void> {
  expect((await ask(['SAY here I am'])).kind).toBe('completed');
}
