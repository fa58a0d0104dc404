import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { callsIn, ControlledPool } from './controlled-pool.ts';

const README = readFileSync(join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8');
const FILES = { 'core/state.py': 'old\n', 'error/engine.py': 'old\n', 'aim/bridge.py': 'old\n' };

test('the example of the README runs as it stands there: copilot holds three aiders', async () => {
  await using pool = await ControlledPool.open('copilot', FILES);
  // The example has its own setting.
  rmSync(join(pool.real.env['HOME']!, '.copilot'), { recursive: true });
  const example = /## Copilot holds three aiders\n\n```sh\n([^]*?)```/.exec(README)![1]!;
  // Only the prompt is another one: the model is scripted.
  const script = example.replace(/-p "[^"]*"/, '-p "$PROMPT"');
  const PROMPT = callsIn(
    [['launch', { tool: 'aider', count: 3 }]],
    [['send', { messages: Object.keys(FILES).map((file, to) => ({ to, prompt: `EDIT ${file} old=>new` })) }]],
    [['send', { to: 0, prompt: 'SAY they agree' }]],
  );
  const { all, exitCode } = await execa('bash', ['-ec', script], {
    cwd: pool.checkout.path,
    env: { ...pool.environment, PROMPT },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    all: true,
  });
  expect(exitCode, all).toBe(0);
  for (const file of Object.keys(FILES)) expect(pool.checkout.read(file), all).toBe('new\n');
  expect(pool.real.server.requests.at(-1)!.results.at(-1)).toContain('they agree');
  await expect.poll(() => pool.processes()).toEqual([]);
});
