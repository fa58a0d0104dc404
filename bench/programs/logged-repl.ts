// An agent that writes down each prompt before it does anything with it, works for a while and answers:
//   bun bench/programs/logged-repl.ts LOG MILLISECONDS
import { appendFileSync, readSync, writeSync } from 'node:fs';

const [log = '', milliseconds = '0'] = process.argv.slice(2);
const pause = new Int32Array(new SharedArrayBuffer(4));
const buffer = Buffer.alloc(64 * 1024);
let rest = '';
if (process.argv.includes('--version')) process.exit(0);
writeSync(1, '> ');
for (let size = readSync(0, buffer); size > 0; size = readSync(0, buffer)) {
  const lines = (rest + buffer.toString('latin1', 0, size)).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    if (line.startsWith('/')) {
      writeSync(1, `Invalid command: ${line}\n> `);
      continue;
    }
    appendFileSync(log, `${line}\n`);
    Atomics.wait(pause, 0, 0, Number(milliseconds));
    writeSync(1, 'ok\n> ');
  }
}
