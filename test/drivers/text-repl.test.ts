import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { TextReplDriver } from '../../src/drivers/text-repl.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { message } from '../../src/model/prompt.ts';
import { spawnProcess } from '../../src/process/tool-process.ts';
import { Checkout } from '../support/checkout.ts';
import { sim } from '../support/rows.ts';
import { never } from '../support/until.ts';

const agent = fileURLToPath(new URL('../../fixtures/agents/fake-aider.ts', import.meta.url));

interface Aider extends AsyncDisposable {
  readonly driver: TextReplDriver;
  /** One turn; `onOutput` sees what the program prints in it. */
  ask(prompt: string, options?: { signal?: AbortSignal; onOutput?: (text: string) => void }): Promise<Came>;
  /** What it took for an input, and each SIGINT, in order. */
  log(): string[];
}

interface Came {
  readonly outcome: Outcome;
  readonly text: string;
}

/** An aider that reads its input in this way, and is ready. */
async function openAider(way: string): Promise<Aider> {
  const folder = Checkout.plain({ log: '' });
  const log = folder.file('log');
  let onOutput: (text: string) => void = () => {};
  const driver = new TextReplDriver({
    row: sim(),
    argv: [process.execPath, agent, way],
    cwd: folder.path,
    model: null,
    env: { FAKE_LOG: log },
    startProcess: spawnProcess,
    clock: systemClock,
    tap: (direction, bytes) => direction === 'out' && onOutput(Buffer.from(bytes).toString()),
  });
  await driver.start(never);
  await driver.openSession({ cwd: folder.path, approvals: 'allow-edits', conversation: 'new' }, never);
  return {
    driver,
    async ask(prompt, options = {}) {
      let text = '';
      onOutput = options.onOutput ?? (() => {});
      const sink = (event: { type: string; text?: string }) => void (event.type === 'answer' && (text += event.text));
      const outcome = await driver.turn(message(prompt), sink, options.signal ?? never);
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

it('takes nothing of a late answer to a sentinel for the next turn', async () => {
  await using aider = await openAider('answers-late');
  const { outcome } = await aider.ask('sim:say begun\nsim:hang', abortAt('begun'));
  expect(outcome.kind).toBe('interrupted');
  expect(await aider.ask('sim:say next')).toEqual({ outcome: { kind: 'completed' }, text: 'next\nok' });
});
