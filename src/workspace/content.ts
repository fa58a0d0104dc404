import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';

/** The id that git gives a file's content, or null where there is no file. */
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
