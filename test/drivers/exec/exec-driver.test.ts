import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { codexOneShot } from '../../../src/drivers/codex/one-shot.ts';
import { NOBODY_IS_ASKED } from '../../../src/drivers/driver.ts';
import { ExecDriver } from '../../../src/drivers/exec/exec-driver.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { resolvePoolSettings } from '../../../src/model/pool/pool-settings.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';
import { spawnProcess } from '../../../src/process/spawned-process.ts';
import { row } from '../../../fixtures/agents/rows.ts';
import { programCommand } from '../../../fixtures/program-command.ts';

const answer = (text: string) => JSON.stringify({ type: 'item.completed', item: { type: 'agent_message', text } });
const COMPLETED = '{"type":"turn.completed","usage":{"input_tokens":1,"output_tokens":1}}';
const FAILED = '{"type":"turn.failed","error":{"message":"no such model"}}';

/** The outcome of a turn whose program prints these lines and lives on; `onEvent` may abort it. */
async function outcomeOf(
  lines: readonly string[],
  onEvent: (event: TurnEvent, abort: () => void) => void = () => {},
  protocol: 'exec' | 'acp' = 'exec',
) {
  const context = {
    row: row('fake', {
      name: 'fake codex exec',
      detectCommands: ['fake'],
      protocol,
      stopTimeoutMs: 300,
      oneShot: { output: 'codex-exec-json' },
    }),
    argv: programCommand('fixtures/agents/fake-codex-exec.ts'),
    cwd: tmpdir(),
    root: null,
    settings: resolvePoolSettings(),
    env: {},
    startProcess: spawnProcess,
    clock: systemClock,
    onDisk: async () => {},
    ask: async () => NOBODY_IS_ASKED,
    tap: () => {},
  };
  await using driver = new ExecDriver(context, codexOneShot);
  const stop = new AbortController();
  const sink = (event: TurnEvent) => onEvent(event, () => stop.abort());
  const session = await driver.openSession();
  return await session.turn(message(`${lines.join('\n')}\n`), sink, stop.signal);
}

it.each([
  ['completed', COMPLETED, { kind: 'completed' }],
  ['failed', FAILED, { kind: 'failed', reason: 'no such model' }],
])('a one-shot turn whose output reports that it %s ends, although the process lives on', async (_, line, outcome) => {
  expect(await outcomeOf([line])).toEqual(outcome);
});

it.each([
  ['as it reports its end', (abort: () => void) => abort()],
  ['after it has reported its end', (abort: () => void) => void setImmediate(abort)],
])('a one-shot turn that is interrupted %s is completed all the same', async (_, when) => {
  const outcome = await outcomeOf([COMPLETED], ({ type }, abort) => void (type === 'usage' && when(abort)));
  expect(outcome).toEqual({ kind: 'completed' });
});

it('a one-shot turn at work can be interrupted', async () => {
  const outcome = await outcomeOf([answer('begun')], ({ type }, abort) => void (type === 'answer' && abort()));
  expect(outcome.kind).toBe('interrupted');
});

it('a one-shot turn fails when its process exits without a result', async () => {
  expect(await outcomeOf([answer('exits')])).toEqual({ kind: 'failed', reason: 'it ended without a result' });
});

it('a character that a one-shot process writes to stderr in two pieces arrives whole', async () => {
  let stderr = '';
  await outcomeOf([answer('splits'), COMPLETED], (event) => void (event.type === 'stderr' && (stderr += event.text)));
  expect(stderr).toBe('é');
});

it('a process for one turn that ends with a code and says nothing has failed, or crashed where a pool has another form of it', async () => {
  const dies = ['dies with 3'];
  expect(await outcomeOf(dies)).toEqual({ kind: 'failed', reason: 'exit code 3' });
  expect(await outcomeOf(dies, () => {}, 'acp')).toMatchObject({ kind: 'crashed', exit: { by: 'itself', code: 3 } });
});
