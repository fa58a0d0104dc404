import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readFileSync, readlinkSync } from 'node:fs';

/** The id of a file's content, as git computes it, or null where there is no file. */
export function contentOf(path: string): string | null {
  try {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return blobId(Buffer.from(readlinkSync(path)));
    if (!stat.isFile()) return null;
    return blobId(readFileSync(path));
  } catch {
    return null;
  }
}

function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
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
