import type { SentPrompt } from '../../../src/control/protocol/sent-prompt.ts';
import { AimError } from '../../../src/model/errors.ts';
import { textFault } from '../../../src/model/turn/text-fault.ts';
import type { CommandContext } from '../../host/command-context.ts';
import { readStdin } from '../../input/read-stdin.ts';

/** The prompt to send: the text of the argument, or all of stdin as a message. @throws AimError usage for an empty one. */
export async function readPrompt(
  { prompt, kind }: { readonly prompt: string; readonly kind: SentPrompt['kind'] },
  context: CommandContext,
): Promise<SentPrompt> {
  const isStdin = prompt === '-';
  // A shell adds the newline at the end.
  const text = isStdin ? (await readStdin(context, 'usage')).replace(/\n$/, '') : prompt;
  if (text.trim() === '') throw new AimError('usage', 'the prompt is empty');
  const fault = textFault(text);
  if (fault !== null) throw new AimError('usage', `the prompt ${fault}`);
  if (kind === 'command') {
    if (/[\n\0]/.test(text)) throw new AimError('usage', 'a command is one line');
    return { kind, line: text };
  }
  return isStdin || kind === 'message' ? { kind: 'message', text } : { kind, text };
}
