import { closeSync, constants, createReadStream, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { orAbort } from '../../lib/clock.ts';
import { AimError, type ErrorCode } from '../errors.ts';
import { namedError, onNamed } from '../system-error.ts';
import { utf8Text } from './utf8-text.ts';

/** What a file of the user's is for, and how much of it is read. */
export interface UserFile {
  /** What it should have been: «a job file». */
  readonly kind: string;
  readonly maxBytes: number;
  /** What to do about one that is larger. */
  readonly hint?: string;
  /** Of the error when it can't be read. */
  readonly code?: ErrorCode;
}

/**
 * The text of a file that the user named. Only a regular file is read: a pipe may never end, nor begin.
 * @throws AimError when it is missing, something else, too large, or not UTF-8.
 */
export function readUserFile(path: string, spec: UserFile): string {
  const { kind, code = 'invalid_file' } = spec;
  return onNamed(path, code, () => {
    const stat = statOf(path, code);
    if (!stat.isFile())
      throw new AimError(code, `${path} is ${stat.isDirectory() ? 'a folder' : 'a device or a pipe'}, not ${kind}`);
    // Should it be a pipe by now: opening that must not wait for somebody to write to it.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size } = fstatSync(file);
      if (size > spec.maxBytes) throw tooLarge(path, spec);
      // A file of /proc says that it is empty. One that grows meanwhile is read up to the limit.
      return utf8Text(
        path,
        readUpTo(file, spec.maxBytes, () => tooLarge(path, spec)),
        code,
      );
    } finally {
      closeSync(file);
    }
  });
}

/**
 * The text of a file that the user named, which may be a pipe (`<(generate)`) or a device as well. It is waited for until the
 * signal aborts, and never read beyond the limit.
 * @throws AimError as `readUserFile`; the signal's reason.
 */
export async function readUserInput(path: string, spec: UserFile, signal: AbortSignal): Promise<string> {
  const { code = 'invalid_file' } = spec;
  const stat = onNamed(path, code, () => statOf(path, code));
  if (stat.isFile() || stat.isDirectory()) return readUserFile(path, spec);
  const stream = createReadStream(path);
  try {
    return utf8Text(path, await readStream(stream, path, spec, signal), code);
  } catch (error) {
    throw signal.aborted ? error : namedError(path, code, error);
  } finally {
    stream.destroy();
  }
}

/** All of a stream, up to the limit. @throws AimError for one with more; the signal's reason. */
export async function readStream(
  stream: AsyncIterable<unknown>,
  source: string,
  spec: UserFile,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const read = async () => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > spec.maxBytes) throw tooLarge(source, spec);
      chunks.push(chunk as Uint8Array);
    }
    return Buffer.concat(chunks);
  };
  return await orAbort(read(), signal);
}

function readUpTo(file: number, maxBytes: number, tooMuch: () => AimError): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let bytes = 0; ;) {
    const chunk = Buffer.allocUnsafe(256 * 1024);
    const size = readSync(file, chunk);
    if (size === 0) return Buffer.concat(chunks);
    bytes += size;
    if (bytes > maxBytes) throw tooMuch();
    chunks.push(chunk.subarray(0, size));
  }
}

function statOf(path: string, code: ErrorCode): Stats {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new AimError(code, `${path}: no such file`);
  return stat;
}

/** The error for more than may be read. */
export function tooLarge(source: string, { maxBytes, hint, code = 'invalid_file' }: UserFile): AimError {
  return new AimError(
    code,
    `${source} is larger than ${maxBytes / 1024 / 1024} MiB`,
    hint === undefined ? {} : { hint },
  );
}
