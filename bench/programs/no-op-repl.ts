// An agent that does nothing: answers each line at once, and shows its marker. Reads and writes without an event loop,
// so that what a turn over it costs is the pipes' and its client's.
import { readSync, writeSync } from 'node:fs';

const buffer = Buffer.alloc(64 * 1024);
let rest = '';
writeSync(1, '> ');
for (let size = readSync(0, buffer); size > 0; size = readSync(0, buffer)) {
  const lines = (rest + buffer.toString('latin1', 0, size)).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) writeSync(1, line.startsWith('/') ? `Invalid command: ${line}\n> ` : 'ok\n> ');
}
