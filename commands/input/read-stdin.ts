import { readStream } from '../../src/model/documents/user-file.ts';
import { utf8Text } from '../../src/model/documents/utf8-text.ts';
import type { ErrorCode } from '../../src/model/errors.ts';
import { namedError } from '../../src/model/system-error.ts';
import type { CommandContext } from '../host/command-context.ts';

/** A request of the control protocol is not larger, and neither is a job file. Bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** All of stdin. @throws AimError of this code when it is too large, or not UTF-8; the signal's reason. */
export async function readStdin(
  { stdin, signal }: Pick<CommandContext, 'stdin' | 'signal'>,
  code: ErrorCode,
): Promise<string> {
  const reading = readStream(stdin, 'stdin', { kind: 'text', maxBytes: MAX_BYTES, code }, signal);
  const bytes = await reading.catch((error: unknown) => {
    throw signal.aborted ? error : namedError('stdin', code, error);
  });
  return utf8Text('stdin', bytes, code);
}
