import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readFileSync, readlinkSync } from 'node:fs';

/** A digest of a file's bytes, or of where a link leads; null where there is no file. To compare with an earlier one. */
export function contentOf(path: string): string | null {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
    return stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
  } catch {
    return null;
  }
}

/** A trace of a file: it differs after every change, and the file is not read for it. Null where there is no file. */
export function traceOf(path: string): string | null {
  const stat: BigIntStats | undefined = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${TRACE}${stat.ino}/${stat.size}/${stat.mtimeNs}/${stat.ctimeNs}`;
}

const TRACE = 'trace ';

/** Whether a file is as it was before: by content, or by its trace where only that is known. */
export function isAsItWas(path: string, before: string | null): boolean {
  return (before?.startsWith(TRACE) === true ? traceOf(path) : contentOf(path)) === before;
}
