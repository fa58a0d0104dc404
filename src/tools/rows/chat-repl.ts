import type { z } from 'zod';
import type { oneShotSchema } from '../row/one-shot.ts';
import type { replSchema } from '../row/repl.ts';

const ADDED = ['^Added ', ' is already '];

/** The language that aider speaks on a pipe, and the rehearsal agent with it. Seen with aider 0.86.2. */
export const CHAT_REPL: z.input<typeof replSchema> = {
  marker: '(?:^|\\n)[\\w -]*> $',
  sentinel: { send: '/aim-done-%NONCE%', expect: 'Invalid command: /aim-done-%NONCE%' },
  block: { open: '{%TAG%', close: '%TAG%}' },
  // Any of these may open one: aider cuts CRs off, and its tags are words of any script.
  blockLine: '^\\r*\\{',
  escapeFirst: { characters: '/!', prefix: ' ' },
  resetCommands: ['/reset'],
  // `/reset` keeps the chat mode. `code` is the edit format that the model has by default; the user may have set another.
  mode: { shown: '(?:^|\\n)([\\w-]+)> $', unnamed: 'code' },
  editCommands: ['/chat-mode %MODE%'],
  readOnlyCommands: ['/chat-mode ask'],
  beforeMessage: {
    edit: [{ line: '/add %FILE%', confirmed: ADDED }],
    readOnly: [{ line: '/read-only %FILE%', confirmed: ADDED }],
    // Not from the working folder.
    paths: 'checkout',
    quote: '"',
  },
  interrupt: 'sigint',
  // Two within two seconds end it.
  interruptGapMs: 2100,
};

/** Its form that runs for one message. */
export const CHAT_ONE_SHOT: z.input<typeof oneShotSchema> = {
  prompt: 'file',
  promptFileArgs: ['--message-file', '%FILE%'],
  fileArgs: ['--file', '%FILE%'],
  readOnlyFileArgs: ['--read', '%FILE%'],
  readOnlyArgs: ['--chat-mode', 'ask'],
  output: 'text',
};
