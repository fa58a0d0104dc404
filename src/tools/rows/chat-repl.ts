import type { z } from 'zod';
import type { replSchema } from '../row/repl.ts';

// A later job of a session may want to edit what an earlier one read, or the other way round: it is moved.
const ADDED = ['^Added ', ' is already ', '^Moved '];

/** The language of aider on a pipe, which the rehearsal agent has too. Seen with aider 0.86.2. */
export const CHAT_REPL: z.input<typeof replSchema> = {
  marker: '(?:^|\\n)[\\w -]*> $',
  sentinel: { send: '/aim-done-%NONCE%', expect: 'Invalid command: /aim-done-%NONCE%' },
  block: { open: '{%TAG%', close: '%TAG%}' },
  // aider cuts CRs off, and takes words of any script for tags.
  blockLine: '^\\r*\\{',
  escapeFirst: { characters: '/!', prefix: ' ' },
  resetCommands: ['/reset'],
  // `/reset` keeps the chat mode. `code` is the edit format that the model has by default; the user may have set another.
  mode: {
    shown: '(?:^|\\n)([\\w-]+)> $',
    unnamed: 'code',
    readOnly: ['ask', 'context', 'help'],
    named: '^(?:Main model|Model): .* with ([\\w-]+) edit format',
  },
  editCommands: ['/chat-mode %MODE%'],
  readOnlyCommands: ['/chat-mode ask'],
  beforeMessage: {
    edit: [{ line: '/add %FILE%', confirmed: ADDED }],
    readOnly: [{ line: '/read-only %FILE%', confirmed: ADDED }],
    context: [{ line: '/read-only %FILE%', confirmed: ADDED }],
    // aider takes paths relative to the top of the checkout (seen with 0.86.2).
    paths: 'checkout',
    // `/add` of a file that is not there makes it, and its folders.
    makesFiles: true,
    quote: '"',
  },
  interrupt: 'sigint',
  // Two within two seconds end aider.
  interruptGapMs: 2100,
};
