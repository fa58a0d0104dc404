import { expect, it } from 'vitest';
import { NOBODY_IS_ASKED } from '../../../src/drivers/driver.ts';
import { ToolConnection } from '../../../src/drivers/shared/tool-connection.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { resolvePoolSettings } from '../../../src/model/pool/pool-settings.ts';
import { spawnProcess } from '../../../src/process/spawned-process.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeRepl } from '../../../fixtures/agents/rows.ts';

const MB = 1024 * 1024;

/** A connection to a program. `sent` is how many bytes it was given. */
function connect(script: string) {
  const seen = { sent: 0, output: '' };
  const context = {
    row: fakeRepl('plain'),
    argv: ['sh', '-c', script],
    cwd: '/',
    root: null,
    settings: resolvePoolSettings(),
    env: { PATH: process.env['PATH'] ?? '' },
    startProcess: spawnProcess,
    clock: systemClock,
    onDisk: async () => {},
    ask: async () => NOBODY_IS_ASKED,
    tap: (direction: string, bytes: Uint8Array) => {
      if (direction === 'in') seen.sent += bytes.length;
    },
  };
  const sink = { stdout: (chunk: Uint8Array) => void (seen.output += Buffer.from(chunk).toString()), stderr() {} };
  const connection = new ToolConnection(context, sink);
  connection.start({ needsOutput: false });
  return { connection, seen };
}

it('a tool that reads no answers to its requests gets no more of them, and prompts all the same', async () => {
  const { connection, seen } = connect('exec sleep 60');
  for (let n = 0; n < 20; n++) connection.reply(Buffer.alloc(MB));
  expect(seen.sent).toBeLessThan(6 * MB);
  connection.write(Buffer.alloc(MB));
  expect(seen.sent).toBeGreaterThan(5 * MB);
  await connection.stop({ eof: 0, term: 0 });
});

it('a tool that reads them gets every answer, however many', async () => {
  const { connection, seen } = connect('head -c 10485760 | wc -c');
  for (let n = 0; n < 10; n++) {
    connection.reply(Buffer.alloc(MB));
    // Each one is read before the next.
    await eventually(() => expect(connection.unreadReplies).toBe(0));
  }
  await connection.exited;
  expect(seen.output.trim()).toBe('10485760');
});
