import { buffer } from 'node:stream/consumers';
import { orAbort } from '../../src/lib/clock.ts';
import { utf8Text } from '../../src/model/documents/utf8-text.ts';
import type { ErrorCode } from '../../src/model/errors.ts';
import type { CommandContext } from '../host/command-context.ts';

/** All of stdin. @throws AimError of this code when it is not UTF-8; the signal's reason. */
export async function readStdin(
  { stdin, signal }: Pick<CommandContext, 'stdin' | 'signal'>,
  code: ErrorCode,
): Promise<string> {
  const bytes = await orAbort(buffer(stdin), signal);
  return utf8Text('stdin', bytes, code);
}
