import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Session } from '../../../src/drivers/driver.ts';
import { NOBODY_IS_ASKED } from '../../../src/drivers/driver.ts';
import { ReplDriver } from '../../../src/drivers/repl/repl-driver.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { resolvePoolSettings } from '../../../src/model/pool/pool-settings.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';
import { boundedTurn } from '../../../src/pool/bounded-turn.ts';
import { TurnRecorder } from '../../../src/pool/turn-recorder.ts';
import { spawnProcess } from '../../../src/process/spawned-process.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { sim } from '../../../fixtures/agents/rows.ts';
import { programCommand } from '../../../fixtures/program-command.ts';
import { noQuestions } from '../../support/questions.ts';
import { never } from '../../support/never.ts';

interface Aider extends AsyncDisposable {
  readonly driver: ReplDriver;
  readonly session: Session;
  /** Runs one turn. */
  turn(prompt: string, options?: TurnOptions): Promise<TurnEnd>;
  /** The inputs that it read, and each SIGINT, in order. */
  log(): string[];
}

interface TurnOptions {
  readonly signal?: AbortSignal;
  /** Gets what the program prints. */
  readonly onOutput?: (text: string) => void;
  readonly onFile?: () => void;
}

interface TurnEnd {
  readonly outcome: Outcome;
  readonly text: string;
}

/** An aider that reads its input in this way, and is ready. */
async function openAider(way: string): Promise<Aider> {
  const folder = Checkout.plain({ log: '' });
  const log = folder.file('log');
  let onOutput: (text: string) => void = () => {};
  const driver = new ReplDriver({
    row: sim(),
    argv: [...programCommand('fixtures/agents/fake-aider.ts'), way],
    cwd: folder.path,
    root: null,
    settings: resolvePoolSettings(),
    env: { FAKE_LOG: log },
    startProcess: spawnProcess,
    clock: systemClock,
    onDisk: async () => {},
    ask: async () => NOBODY_IS_ASKED,
    tap: (direction, bytes) => direction === 'out' && onOutput(Buffer.from(bytes).toString()),
  });
  await driver.start(never);
  const session = await driver.openSession({ cwd: folder.path, approvals: 'allow-edits' }, never);
  return {
    driver,
    session,
    async turn(prompt, options = {}) {
      let text = '';
      onOutput = options.onOutput ?? (() => {});
      const sink = (event: TurnEvent) => {
        if (event.type === 'answer') text += event.text;
        if (event.type === 'file') options.onFile?.();
      };
      const outcome = await session.turn(message(prompt), sink, options.signal ?? never);
      onOutput = () => {};
      return { outcome, text: text.trim() };
    },
    log: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
    async [Symbol.asyncDispose]() {
      await driver.stop({ eof: 0, term: 300 });
      folder[Symbol.dispose]();
    },
  };
}

/** Aborts a turn as soon as this stands in what the program prints. */
function abortAt(text: string) {
  const stop = new AbortController();
  return { signal: stop.signal, onOutput: (printed: string) => void (printed.includes(text) && stop.abort()) };
}

it('a late answer to a sentinel is no part of the next turn of a REPL', async () => {
  await using aider = await openAider('answers-late');
  const { outcome } = await aider.turn('sim:say begun\nsim:hang', abortAt('begun'));
  expect(outcome.kind).toBe('interrupted');
  expect(await aider.turn('sim:say next')).toEqual({ outcome: { kind: 'completed' }, text: 'next\nok' });
});

it('what a REPL shows while it waits is no part of its answer, however slowly a sentinel is answered', async () => {
  await using aider = await openAider('answers-in-pieces');
  expect(await aider.turn('sim:say one\nsim:sleep 0.1\nsim:say two')).toEqual({
    outcome: { kind: 'completed' },
    text: 'one\ntwo\nok',
  });
});

it('a prompt is not lost to a SIGINT that a REPL receives when it reads the next line', async () => {
  await using aider = await openAider('hears-late');
  const late = await aider.turn('sim:say begun\nsim:sleep 0.1\nsim:say done', abortAt('begun'));
  expect(late).toEqual({ outcome: { kind: 'completed' }, text: 'begun\ndone\nok' });
  expect(await aider.turn('sim:say next')).toEqual({ outcome: { kind: 'completed' }, text: 'next\nok' });
});

it.each([
  ['as it ends', (abort: () => void) => abort()],
  ['just after its end', (abort: () => void) => void setImmediate(abort)],
])('a turn of a REPL that is interrupted %s is completed, and the next one is not disturbed', async (_, when) => {
  await using aider = await openAider('plain');
  const stop = new AbortController();
  // The file is reported when the turn is over.
  const onFile = () => when(() => stop.abort());
  const { outcome } = await aider.turn('sim:say Applied edit to a.txt', { signal: stop.signal, onFile });
  expect(stop.signal.aborted).toBe(true);
  expect(outcome).toEqual({ kind: 'completed' });
  expect(await aider.turn('sim:say next')).toEqual({ outcome: { kind: 'completed' }, text: 'next\nok' });
  expect(aider.log()).not.toContain('SIGINT');
});

it('a REPL is not interrupted in the middle of a prompt, whose other lines it would take for commands', async () => {
  await using aider = await openAider('reads-slowly');
  const { signal, onOutput } = abortAt('> ');
  const { outcome } = await aider.turn('one\n!two\n/three\nsim:hang', { signal, onOutput });
  expect(outcome.kind).toBe('interrupted');
  expect(await aider.turn('sim:say next')).toEqual({ outcome: { kind: 'completed' }, text: 'next\nok' });
  expect(aider.log().filter((line) => !line.startsWith('/aim-'))).toEqual([
    'one',
    '!two',
    '/three',
    'sim:hang',
    'SIGINT',
    'sim:say next',
  ]);
});

it('a REPL that never reads the whole prompt is ended, and not interrupted', async () => {
  await using aider = await openAider('stops-reading');
  const { outcome, gone } = await boundedTurn({
    driver: aider.driver,
    session: aider.session,
    prompt: message('one\n!two'),
    mayBeSilent: false,
    sink: () => {},
    recorder: new TurnRecorder(),
    questions: noQuestions(),
    timeoutMs: 100,
    interruptTimeoutMs: 300,
    clock: systemClock,
    stop: new AbortController(),
  });
  expect(outcome.kind).toBe('timed_out');
  expect(gone).toMatchObject({ by: 'us' });
  expect(aider.log().filter((line) => !line.startsWith('/aim-'))).toEqual([]);
});

it('a REPL is interrupted turn after turn, and does not take that for a request to end', async () => {
  await using aider = await openAider('plain');
  for (let n = 0; n < 2; n++) {
    const { outcome } = await aider.turn('sim:say begun\nsim:hang', abortAt('begun'));
    expect(outcome.kind).toBe('interrupted');
  }
  expect(await aider.turn('sim:say next')).toEqual({ outcome: { kind: 'completed' }, text: 'next\nok' });
});
