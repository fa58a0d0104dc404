import { replaceFile } from '../../../lib/files/replace-file.ts';
import { writeJson } from '../../../lib/write-json.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';

/** Writes `result.json`, in pieces: as one text it would be in memory several times over. @throws the system's errors. */
export function writeResult(path: string, result: StreamedResult): void {
  replaceFile(
    path,
    (append) => {
      writeJson(result, 2, append);
      append('\n');
    },
    { mode: 0o600 },
  );
}
