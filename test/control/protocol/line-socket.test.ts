import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { overSocket } from '../../../src/control/protocol/byte-stream.ts';
import { LineSocket } from '../../../src/control/protocol/line-socket.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { rawClient } from '../../support/raw-client.ts';
import { RuntimeFolder } from '../../support/runtime-folder.ts';

/** A line socket, and a client that reads it. */
async function connected() {
  const runtime = new RuntimeFolder();
  const path = join(runtime.path, 'lines.sock');
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = createServer(resolve);
  await new Promise<void>((listening) => server.listen(path, listening));
  const client = await rawClient(path);
  const socket = await promise;
  return {
    client,
    write: vi.spyOn(socket, 'write'),
    lines: new LineSocket(overSocket(socket), { line() {}, closed() {} }, systemClock),
    [Symbol.dispose]() {
      socket.destroy();
      client.socket.destroy();
      server.close();
      runtime[Symbol.dispose]();
    },
  };
}

describe('what is written to a socket', () => {
  it('in one go is one write', async () => {
    using made = await connected();
    made.lines.send({ id: 1 });
    for (let n = 0; n < 20; n++) await Promise.resolve();
    made.lines.send({ id: 2 });
    await made.client.reply(2);
    expect(made.client.replies()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(made.write).toHaveBeenCalledTimes(1);
  });

  it('at length is not gathered without end', async () => {
    using made = await connected();
    const text = 'x'.repeat(1000);
    for (let id = 1; id <= 1000; id++) expect(made.lines.offer({ id, text })).toBe(true);
    expect(made.write.mock.calls.length).toBeGreaterThan(0);
    await made.client.reply(1000);
    expect(made.client.replies()).toHaveLength(1000);
    for (const [written] of made.write.mock.calls) expect(String(written).length).toBeLessThan(70_000);
  });

  it('last arrives before the end', async () => {
    using made = await connected();
    made.lines.send({ id: 1 });
    await made.lines.end(5000);
    expect(await made.client.reply(1)).toEqual({ id: 1 });
  });
});
