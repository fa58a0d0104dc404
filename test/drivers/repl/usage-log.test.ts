import { appendFileSync, existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { UsageLog } from '../../../src/drivers/repl/usage-log.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';

const data = Registry.builtIn().get('aider').repl!.usageLog!;
const entry = (event: string, sent: number, cost: number) =>
  JSON.stringify({ event, properties: { prompt_tokens: sent, completion_tokens: 7, cost }, time: 1 });

it('what a tool writes down about its calls is summed up for each turn, and its file goes with it', () => {
  const log = new UsageLog(data);
  const [flag, path = ''] = log.args;
  expect(flag).toBe('--analytics-log');
  expect(log.read()).toBeNull();

  appendFileSync(path, `${entry('message_send', 100, 0.5)}\nno JSON\n${entry('command_add', 1000, 1)}\n`);
  appendFileSync(path, `${entry('message_send', 20, 0.25)}\n${entry('message_send', 3, 0)}`);
  expect(log.read()).toEqual({ input_tokens: 120, output_tokens: 14, cost_usd: 0.75 });

  // The last line was not whole.
  appendFileSync(path, '\n');
  expect(log.read()).toEqual({ input_tokens: 3, output_tokens: 7, cost_usd: null });
  expect(log.read()).toBeNull();
  log[Symbol.dispose]();
  expect(existsSync(path)).toBe(false);
});
