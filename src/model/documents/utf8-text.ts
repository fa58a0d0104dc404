import { utf8Fault } from '../../lib/text/utf8.ts';
import { AimError, type ErrorCode } from '../errors.ts';

/**
 * Bytes of a user as text. Nothing else than UTF-8 is taken: what is decoded in spite of that would reach a tool with other
 * characters than the user's. @param source what the bytes are called in messages.
 * @throws AimError of this code, with line and column.
 */
export function utf8Text(source: string, bytes: Uint8Array, code: ErrorCode = 'invalid_file'): string {
  const fault = utf8Fault(bytes);
  if (fault !== null) {
    const { line, column } = fault;
    throw new AimError(code, `${source} is not UTF-8: line ${line}, column ${column}`, {
      hint: 'convert it, as by `iconv -f latin1 -t utf-8`',
    });
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
