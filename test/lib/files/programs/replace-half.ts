// Replaces a file, and stops for good once half of the new document is written.
import { writeSync } from 'node:fs';
import { replaceFile } from '../../../../src/lib/files/replace-file.ts';

const [, , path = ''] = process.argv;
replaceFile(
  path,
  (append) => {
    append('new '.repeat(50_000));
    writeSync(1, 'half\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
  { mode: 0o600 },
);
