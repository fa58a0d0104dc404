import { connect } from 'node:net';
import { expect } from 'vitest';
import { LineSplitter } from '../../src/lib/text/line-splitter.ts';
import { eventually } from './eventually.ts';

/** A client of a control socket that sends any bytes, and keeps the messages that it receives. */
export async function rawClient(path: string) {
  const socket = connect(path);
  const received: Record<string, unknown>[] = [];
  let closed = false;
  const lines = new LineSplitter((line) => void received.push(JSON.parse(line) as Record<string, unknown>));
  socket.on('data', (chunk: Uint8Array) => lines.push(chunk));
  socket.on('close', () => void (closed = true));
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  const replies = () => received;
  return {
    socket,
    replies,
    get closed() {
      return closed;
    },
    async reply(id: number | null) {
      const find = () => received.find((it) => it['id'] === id && !('event' in it));
      await eventually(() => expect(closed || find() !== undefined, JSON.stringify(received)).toBe(true));
      return find();
    },
  };
}
