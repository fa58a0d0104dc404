import { heapStats } from 'bun:jsc';
import { expect } from 'vitest';
import { sleep, systemClock } from '../../../src/lib/clock.ts';
import { detectTool } from '../../../src/tools/detect/detect.ts';
import { findRecipe } from '../../../scripts/real-tools/recipes.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { failure } from './failure.ts';
import { children, openHandles, processesRunning, unexpectedProcesses, treeMegabytes } from './processes.ts';
import { ANSWER_POINTS } from './answer-points.ts';
import { FILE_POINTS } from './file-points.ts';
import type { Point } from './point.ts';
import { isWhole, promptsFor, runOf } from './job-run.ts';
import { type Ask, launch, PATIENCE_MS, settled, type Setup } from './setup.ts';

export const POINTS = {
  ready: {
    title: 'starts and is ready',
    expected: 'yes',
    async observe({ cluster }) {
      expect(cluster.getStatus().map(({ state, last_error }) => ({ state, last_error }))).toEqual([
        { state: 'ready', last_error: null },
      ]);
      return 'yes';
    },
  },
  version: {
    title: 'its version is found, and among those tried',
    needsModel: true,
    expected: 'yes',
    async observe({ subject, cluster, real }) {
      const { row } = cluster.pool.tool;
      const found = await detectTool(row, real.env, never);
      expect(found?.version).toBe(findRecipe(subject.program ?? '')?.version);
      return row.versionsTried === undefined
        ? 'none tried'
        : row.versionsTried.includes(found?.version ?? '?')
          ? 'yes'
          : 'no';
    },
  },
  context: {
    title: 'two turns share a conversation; a new one has forgotten it',
    needsModel: true,
    expected: 'yes',
    async observe(setup) {
      const { job } = await runOf(setup);
      const answers = ['talk-1', 'talk-2', 'fresh'].map((id) => job(id).stdout);
      expect(answers[0]).toBe('ECHO[1]: remember this');
      return answers[1] === 'ECHO[2]: do you?' && answers[2] === 'ECHO[1]: who am I?'
        ? 'yes'
        : answers.slice(1).join('; ');
    },
  },
  edit: {
    title: 'an edit lands in the file, and the file is reported',
    expected: 'yes',
    async observe(setup) {
      const { job, edited } = await runOf(setup);
      expect(edited).toBe('first line\nnew line\nlast line\n');
      expect(job('edit')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'], outside_files: [] });
      return 'yes';
    },
  },
  read_only: {
    title: '`ask` and `review` change nothing and run nothing',
    expected: 'yes',
    async observe(setup) {
      const { job, changed, ranSomething } = await runOf(setup);
      for (const id of ['ask-write', 'review-run']) expect(['completed', 'refused']).toContain(job(id).outcome);
      if (ranSomething) return 'runs';
      return changed.includes('b.txt') ? 'writes' : 'yes';
    },
  },
  stream: {
    title: 'the answer streams in order',
    expected: 'in pieces',
    observe: (setup, expected) =>
      setup.converse('allow-edits', async (ask) => {
        const text = Array.from({ length: 8 }, (_, n) => `line ${n} of the answer`).join('\n');
        const pieces: string[] = [];
        const first = Promise.withResolvers<void>();
        const turn = ask(setup.directives.inHalves(text), {
          onStep(step) {
            if (step.type !== 'output' || step.channel !== 'answer' || step.text.trim() === '') return;
            pieces.push(step.text);
            first.resolve();
          },
        });
        // Who shows only what is whole is not waited for without end.
        const patience = expected === 'whole' ? 2000 : PATIENCE_MS / 2;
        await Promise.race([first.promise, sleep(systemClock, patience, never)]);
        const early = pieces.length > 0;
        setup.server.release();
        const result = await turn;
        expect(result.outcome).toEqual({ kind: 'completed' });
        expect(result.text.trim()).toBe(text);
        expect(pieces.join('').trim()).toBe(text);
        return early && pieces.length > 1 ? 'in pieces' : 'whole';
      }),
  },
  prompts: {
    title: 'whatever a prompt holds arrives whole, and none of it is run',
    needsModel: true,
    expected: 'yes',
    async observe(setup) {
      const { job, seen, ranSomething } = await runOf(setup);
      const { slashPrefix } = setup.cluster.pool.tool.row.acp;
      expect(ranSomething).toBe(false);
      const lost = Object.entries(promptsFor(setup.subject)).flatMap(([name, prompt]) => {
        const { outcome } = job(`prompt-${name}`);
        if (outcome !== 'completed') return [`${name} (${outcome})`];
        return seen.filter((text) => isWhole(text, prompt, slashPrefix)).length === 1 ? [] : [name];
      });
      return lost.length === 0 ? 'yes' : `all but ${lost.join(', ')}`;
    },
  },
  interrupt: {
    title: 'an interrupt ends the turn; the same process does the next one',
    expected: 'yes',
    async observe(setup) {
      const before = setup.pid();
      const outcome = await setup.converse('allow-edits', async (ask) => {
        const stop = new AbortController();
        const turn = hang(setup, ask, { signal: stop.signal });
        await turn.begun;
        stop.abort(new Error('Ctrl-C'));
        return (await turn.ended).outcome.kind;
      });
      await expectAnswer(setup);
      if (outcome !== 'interrupted') return outcome;
      return setup.pid() === before ? 'yes' : 'by another process';
    },
  },
  interrupt_command: {
    title: 'an interrupt while a command runs ends the command too',
    isAbout: ({ runsCommands }) => runsCommands,
    expected: 'yes',
    async observe(setup) {
      const before = setup.pid();
      const command = endlessCommand();
      const outcome = await setup.converse('allow-all', async (ask) => {
        const stop = new AbortController();
        const turn = hang(setup, ask, { signal: stop.signal, running: command });
        await turn.begun;
        stop.abort(new Error('Ctrl-C'));
        return (await turn.ended).outcome.kind;
      });
      await eventually(() => expect(processesRunning(command)).toEqual([]), PATIENCE_MS);
      await expectAnswer(setup);
      if (outcome !== 'interrupted') return outcome;
      return setup.pid() === before ? 'yes' : 'by another process';
    },
  },
  ...ANSWER_POINTS,
  ...FILE_POINTS,
  error_400: {
    title: 'the API says 400',
    needsModel: true,
    expected: 'failed, saying why',
    observe: (setup, expected) => failure(setup, { prompt: 'FAIL 400', names: /400/ }, expected),
  },
  error_401: {
    title: 'the API says 401',
    needsModel: true,
    expected: 'failed, saying why',
    observe: (setup, expected) => failure(setup, { prompt: 'FAIL 401', names: /401|API key/i }, expected),
  },
  error_429: {
    title: 'the API says 429',
    needsModel: true,
    expected: 'timed out, saying why',
    observe: (setup, expected) => failure(setup, { prompt: 'FAIL 429', names: /429|rate/i }, expected),
  },
  error_500: {
    title: 'the API says 500',
    needsModel: true,
    expected: 'timed out, saying why',
    observe: (setup, expected) =>
      failure(setup, { prompt: 'FAIL 500', names: /500|(?:server|API) error|demand/i }, expected),
  },
  away: {
    title: 'the API is away',
    needsModel: true,
    expected: 'timed out, saying why',
    observe: (setup, expected) =>
      failure(setup, { prompt: 'are you there?', outage: true, names: /connect|(?:server|API) error/i }, expected),
  },
  silence: {
    title: 'the model says nothing',
    expected: 'timed out',
    observe: (setup, expected) => failure(setup, { prompt: setup.directives.hang(), limitMs: 2000 }, expected),
  },
  kill: {
    title: 'kill -9 in a turn: `crashed`, a new process, no orphan',
    expected: 'yes',
    async observe(setup) {
      const killed = setup.pid();
      const command = endlessCommand();
      await setup.converse('allow-all', async (ask) => {
        const turn = hang(setup, ask, { running: command });
        await turn.begun;
        process.kill(killed, 'SIGKILL');
        const { outcome } = await turn.ended;
        expect(outcome).toMatchObject({ kind: 'crashed', reason: expect.stringContaining('SIGKILL') });
      });
      await settled(setup.cluster, 0);
      expect(setup.pid()).not.toBe(killed);
      expect(processesRunning(command)).toEqual([]);
      expect(unexpectedProcesses(setup.pid(), setup.parent())).toEqual([]);
      await expectAnswer(setup);
      return 'yes';
    },
  },
  four: {
    title: 'four at once',
    expected: 'yes',
    async observe({ subject, real, directives }) {
      using checkout = Checkout.git({});
      const { cluster, events } = await launch(subject, real, checkout.path, 4);
      await using _ = cluster;
      const turns = [0, 1, 2, 3].map((n) =>
        cluster.sendTo(n, `${directives.sleep(1000)}\n${directives.say(`answer ${n}`)}`),
      );
      const results = await Promise.all(turns.map((turn) => turn.ended));
      expect(results.map(({ outcome, text }) => [outcome.kind, text.trim()])).toEqual(
        [0, 1, 2, 3].map((n) => ['completed', `answer ${n}`]),
      );
      const kinds = events.map(({ type }) => type).filter((type) => type === 'turn_started' || type === 'turn_ended');
      expect(kinds.slice(0, 4)).toEqual(Array(4).fill('turn_started'));
      return 'yes';
    },
  },
  twenty: {
    title: 'twenty turns more: aim holds no more memory, handles or processes',
    expected: 'yes',
    observe: (setup) =>
      setup.converse('allow-edits', async (ask) => {
        const turns = async (count: number): Promise<void> => {
          for (let n = 0; n < count; n++) {
            expect((await ask(setup.directives.say(`turn ${n}`))).outcome).toEqual({ kind: 'completed' });
          }
        };
        await turns(5);
        const before = resourcesOf(setup);
        const tool = treeMegabytes(setup.pid());
        await turns(20);
        // A tool may be at work by itself for a while, and the model server with it. What aim keeps would stay.
        const grown = () => {
          const after = resourcesOf(setup);
          return {
            processes: after.processes - before.processes,
            handles: Math.max(0, after.handles - before.handles),
            megabytes: Math.max(0, Math.floor((after.heap - before.heap) / 1_000_000)),
          };
        };
        await expect
          .poll(grown, { timeout: PATIENCE_MS, interval: 200 })
          .toEqual({ processes: 0, handles: 0, megabytes: 0 });
        console.log(`${setup.subject.id}: 20 turns, the tool's own memory ${tool} -> ${treeMegabytes(setup.pid())} MB`);
        return 'yes';
      }),
  },
  stop: {
    title: 'stopped in a turn, it leaves nothing',
    expected: 'yes',
    async observe(setup) {
      const command = endlessCommand();
      await setup.converse('allow-all', async (ask) => {
        const turn = hang(setup, ask, { running: command });
        await turn.begun;
        await setup.cluster.shutdown();
        expect((await turn.ended).outcome.kind).toBe('interrupted');
      });
      expect(processesRunning(command)).toEqual([]);
      expect(leftoverProcesses()).toEqual([]);
      return 'yes';
    },
  },
  once: {
    title: 'a service: one session is made, whatever the answer to the request for it',
    isAbout: ({ isService }) => isService === true,
    expected: 'yes',
    observe: () => Promise.reject(new Error('a point of services')),
  },
  secret: {
    title: 'a service: its key is in no record of a run, though the service repeats it',
    isAbout: ({ isService }) => isService === true,
    expected: 'yes',
    observe: () => Promise.reject(new Error('a point of services')),
  },
} as const satisfies Readonly<Record<string, Point>>;

export type PointId = keyof typeof POINTS;
export const POINT_IDS = Object.keys(POINTS) as PointId[];

/** A turn that never ends by itself: `begun` when the tool is at work, with this command running where it can. */
function hang(
  { subject, server, directives }: Setup,
  ask: Ask,
  { signal, running }: { signal?: AbortSignal; running?: readonly string[] },
): { begun: Promise<unknown>; ended: ReturnType<Ask> } {
  const runs = running !== undefined && subject.runsCommands;
  const prompt = runs ? `RUN ${running.join(' ')}` : `I hang ${crypto.randomUUID()}.\n${directives.hang()}`;
  const answered = Promise.withResolvers<void>();
  let over = false;
  const ended = ask(prompt, {
    ...(signal && { signal }),
    onStep: (step) => step.type === 'output' && step.channel === 'answer' && answered.resolve(),
  }).finally(() => (over = true));
  const asked = () => server.waitForRequest((it) => it.lastUserText.includes(prompt), AbortSignal.timeout(30_000));
  const begun = runs
    ? eventually(() => expect(over || processesRunning(running).length > 0).toBe(true), PATIENCE_MS)
    : subject.program === null
      ? answered.promise
      : asked();
  const early = ended.then(({ outcome, text }) => {
    throw new Error(`the turn ended by itself: ${JSON.stringify({ outcome, text })}`);
  });
  early.catch(() => {});
  return { begun: Promise.race([begun.then(() => over && early), early]), ended };
}

/** A command line that no other process has, and that has no end. */
function endlessCommand(): string[] {
  return ['tail', '-s', String(100_000 + Math.floor(Math.random() * 900_000)), '-f', '/dev/null'];
}

/** Passes when the instance completes a turn of a fresh conversation. */
async function expectAnswer(setup: Setup): Promise<void> {
  const result = await setup.converse('allow-edits', (ask) => ask(setup.directives.say('here I am')));
  expect(result).toMatchObject({ outcome: { kind: 'completed' }, text: expect.stringContaining('here I am') });
}

function resourcesOf({ server }: Setup) {
  // What the tests themselves keep is not aim's.
  server.clear();
  Bun.gc(true);
  return { heap: heapStats().heapSize, handles: openHandles(), processes: children() };
}
