import { buffer } from 'node:stream/consumers';
import { orAbort } from '../../src/lib/clock.ts';
import type { CommandContext } from '../host/command-context.ts';

/** All of stdin, as UTF-8. @throws the signal's reason. */
export async function readStdin({ stdin, signal }: Pick<CommandContext, 'stdin' | 'signal'>): Promise<string> {
  const bytes = await orAbort(buffer(stdin), signal);
  return bytes.toString('utf8');
}
