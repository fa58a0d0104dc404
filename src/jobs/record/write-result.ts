import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { RunResult } from '../../model/run-result.ts';
import { writeJson } from '../../lib/write-json.ts';

/** Writes what came of a run, piece by piece: as one text it would be in memory several times over. */
export function writeResult(path: string, result: RunResult): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeJson(result, 2, (piece) => writeFileSync(file, piece));
    writeFileSync(file, '\n');
  } finally {
    closeSync(file);
  }
}
