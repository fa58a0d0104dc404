import { connect } from 'node:net';
import { LineSplitter } from '../../src/lib/line-splitter.ts';
import { until } from './until.ts';

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
      await until(() => closed || replies().some((it) => it['id'] === id && !('event' in it)));
      return replies().find((it) => it['id'] === id && !('event' in it));
    },
  };
}
