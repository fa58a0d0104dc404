import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runWithReporter } from '../../commands/services/run-jobs/run-with-reporter.ts';
import type { CommandContext } from '../../commands/host/command-context.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { RuntimeFolder } from '../support/runtime-folder.ts';
import { never } from '../support/never.ts';

it('a run that a bug ends has its summary all the same, and then the bug', async () => {
  using checkout = Checkout.git();
  using runtime = new RuntimeFolder();
  let isBroken = false;
  const output = { write: (text: string) => void (isBroken ||= text.includes('"attempt_ended"')) };
  const clock = {
    ...systemClock,
    now() {
      if (!isBroken) return systemClock.now();
      isBroken = false;
      output.write = () => {};
      throw new Error('the clock stands still');
    },
  };
  const context = {
    stdout: output,
    stderr: { write: () => {} },
    environment: runtime.environment,
    folder: '/',
    clock,
    json: false,
  };
  const jobs = ['one', 'two'].map((id) => ({ id, tool: 'sim', action: 'ask', prompt: 'sim:say hello' }));
  const run = { source: 'jobs.json', text: JSON.stringify({ pools: { sim: { count: 1 } }, jobs }), cwd: checkout.path };
  const { exitCode, bug, document, kept } = await runWithReporter(run, { reporter: 'json', reports: [] }, {
    ...context,
    signal: never,
    kill: never,
  } as unknown as CommandContext);
  expect(exitCode).toBe(70);
  expect(bug).toMatchObject({ message: 'the clock stands still' });
  expect(document).toMatchObject({
    fault: { code: 'bug', message: 'the clock stands still' },
    counts: { failed: 1, cancelled: 1 },
  });
  const path = join((document as { readonly folder: string }).folder, 'result.json');
  expect(kept).toContain(path);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
});
