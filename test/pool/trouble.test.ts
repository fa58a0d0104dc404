import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/turn/outcome.ts';
import { message } from '../../src/model/turn/prompt.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import { makeCluster, readyCluster } from '../support/cluster.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { fakeClaude, fakeRepl, fakeSentinelRepl } from '../../fixtures/agents/rows.ts';
import { eventually } from '../support/eventually.ts';
import { never } from '../support/never.ts';
import { programCommand } from '../../fixtures/program-command.ts';
import type { Flooded } from '../../fixtures/programs/flooded.ts';

/** The ways of telling the end of a turn: a sentinel, a marker that stands still, a line that says so. */
const SPOKEN_TO: Readonly<Record<string, (way?: string) => ToolRow>> = {
  'a REPL with a sentinel': fakeSentinelRepl,
  'a REPL without one': (way = 'plain') => fakeRepl(way),
  claude: (way = 'plain') => fakeClaude(way),
};

interface Came {
  readonly outcome: Outcome;
  readonly text: string;
  /** What the next prompt was answered. */
  readonly next: string;
}

/** Sends a prompt and then a harmless one to each, ends them, and sees to it that nothing is left. */
async function cameOf(prompt: string, options: { way?: string; timeoutMs?: number } = {}) {
  const came = await Promise.all(
    Object.entries(SPOKEN_TO).map(async ([name, rowOf]): Promise<[string, Came]> => {
      await using made = await readyCluster(1, rowOf(options.way), { routing: 'least_busy' });
      const { outcome, text } = await made.cluster.send(message(prompt), { timeoutMs: options.timeoutMs ?? 15_000 })
        .ended;
      const { text: next } = await made.cluster.send('sim:say back', { timeoutMs: 15_000 }).ended;
      return [name, { outcome, text, next: next.replace(/\nok$/, '') }];
    }),
  );
  expect(leftoverProcesses()).toEqual([]);
  return new Map(came);
}

/** The same of all of them. */
async function sameOf(prompt: string, options: Parameters<typeof cameOf>[1], expected: object): Promise<void> {
  for (const [name, came] of await cameOf(prompt, options)) {
    expect(came, name).toMatchObject({ ...expected, next: 'back' });
  }
}

const kind = (kind: Outcome['kind'], reason?: RegExp) => ({
  outcome: reason === undefined ? { kind } : { kind, reason: expect.stringMatching(reason) },
});

describe('a tool that', () => {
  it('closes its stdout and lives on has crashed, long before its time is up', () =>
    sameOf('trouble: close; hang', {}, kind('crashed', /closed its output and lived on/)));

  it('is deaf, and leaves a grandchild in a session of its own that holds the pipes, is timed out and gone', () =>
    sameOf('trouble: deaf; grandchild; hang', { timeoutMs: 100 }, kind('timed_out')));

  it('dies, and leaves such a grandchild, has crashed', () =>
    sameOf('trouble: grandchild; die 4', {}, kind('crashed', /^exit code 4/)));

  it('stops reading its stdin is timed out, however much it was sent', async () => {
    await Promise.all(
      Object.entries(SPOKEN_TO).map(async ([name, rowOf]) => {
        await using made = await readyCluster(1, rowOf(), { routing: 'least_busy' });
        await made.cluster.send('trouble: stall').ended;
        const { outcome } = await made.cluster.send(message('y'.repeat(4_000_000)), { timeoutMs: 100 }).ended;
        expect(outcome.kind, name).toBe('timed_out');
        expect((await made.cluster.send('sim:say back').ended).text, name).toContain('back');
      }),
    );
    expect(leftoverProcesses()).toEqual([]);
  });

  it('prints broken UTF-8, NULs and escape sequences has answered', () =>
    sameOf(
      'trouble: broken; say \\e]52;c;cm0=\\b\\c31m\\0x\\n',
      {},
      { ...kind('completed'), text: expect.stringContaining('x') },
    ));

  it('answers twice has answered once, and not the next prompt', async () => {
    for (const [name, { outcome, next }] of await cameOf('trouble: again')) {
      expect(outcome.kind, name).toBe('completed');
      // Whose a REPL's late words are, nobody can tell; the answer to the next prompt comes behind them all the same.
      if (name === 'claude') expect(next).toBe('back');
      else expect(next, name).toMatch(/(?:^|> )back$/);
    }
  });

  it.each(['a REPL with a sentinel', 'claude'])(
    'falls dead with the end of its turn has answered: %s',
    async (name) => {
      await using made = await readyCluster(1, SPOKEN_TO[name]!(), { restart: { max: 9, within_seconds: 0.001 } });
      for (let n = 1; n <= 5; n++) {
        expect((await made.cluster.send('trouble: fall').ended).outcome.kind).toBe('completed');
        await eventually(() => expect(made.cluster.getStatus()[0]).toMatchObject({ restarts: n, state: 'ready' }));
      }
    },
  );

  it('asks back gets no invented answer', async () => {
    const came = await cameOf('trouble: ask Delete it all?', { timeoutMs: 300 });
    expect(came.get('claude')).toMatchObject({
      ...kind('completed'),
      text: expect.stringContaining('"deny"'),
      next: 'back',
    });
    expect(came.get('a REPL with a sentinel')).toMatchObject({ ...kind('timed_out'), next: 'back' });
    expect(came.get('a REPL with a sentinel')!.text).not.toMatch(/you said: y/i);
  });

  it('answered before it was asked is not taken at its word', () =>
    sameOf('trouble: sleep 0.1', { way: 'answers-early' }, kind('completed')));

  it.each(['a REPL without one', 'claude'])('dies of the first prompt has crashed: %s', async (name) => {
    await using made = await readyCluster(1, SPOKEN_TO[name]!('dies-on-input'));
    expect((await made.cluster.send('x').ended).outcome).toMatchObject({
      kind: 'crashed',
      exit: { by: 'itself', code: 9 },
    });
  });

  it.each([
    ['refuses to start', SPOKEN_TO['claude']!('refuses'), /not today/],
    [
      'dies of the first line',
      SPOKEN_TO['a REPL with a sentinel']!('dies-on-input'),
      /exit code 9 before it was ready/,
    ],
    ['closes its stdout before it is ready', fakeRepl('closes-early'), /closed its output and lived on before it was/],
  ])('%s is given up at the first try', async (_, row, why) => {
    await using made = await makeCluster(1, row);
    await expect(made.cluster.start(never)).rejects.toThrow(why);
    expect(made.cluster.getStatus()[0]).toMatchObject({ state: 'given_up', restarts: 0 });
    expect(leftoverProcesses()).toEqual([]);
  });
});

describe('a flood of 300 MB', () => {
  const [program, ...args] = programCommand('fixtures/programs/flooded.ts');

  it.each([
    ['of lines', 'a REPL with a sentinel', 'answer'],
    ['without a newline', 'a REPL with a sentinel', 'endless'],
    ['of answers', 'claude', 'answer'],
    ['of what is no protocol', 'claude', 'noise'],
    ['on stderr', 'claude', 'stderr'],
  ])('%s from %s is not kept', async (_, name, word) => {
    const row = JSON.stringify(SPOKEN_TO[name]!());
    const { stdout } = await execa(program, [...args, row, `trouble: ${word} 300000000`]);
    const { outcome, chars, before, peak } = JSON.parse(stdout) as Flooded;
    expect(outcome).toBe('completed');
    expect(chars).toBeLessThan(1_100_000);
    // Less than the flood by far, and more than what is garbage for a moment.
    expect(peak - before).toBeLessThan(200);
  });
});
