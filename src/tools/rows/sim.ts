import type { RegistryDocument } from '../registry-document.ts';
import { CHAT_ONE_SHOT, CHAT_REPL } from './chat-repl.ts';

/** The rehearsal agent: no key, no model. */
export const sim: RegistryDocument['tools'][string] = {
  name: 'rehearsal agent',
  // The program that runs now: the agent is part of it.
  detectCommands: [['%SELF%', 'sim']],
  capabilities: ['rehearsal', 'ask', 'review'],
  rehearsal: true,
  protocol: 'text-repl',
  modelArgs: ['--model', '%MODEL%'],
  env: { TERM: 'dumb' },
  readyTimeoutMs: 10_000,
  commands: ['/add', '/drop', '/ls', '/read-only', '/reset', '/tokens'],
  repl: {
    ...CHAT_REPL,
    patterns: {
      success: ['^Tokens: \\d+ sent, '],
      error: ['^sim error: '],
      activity: ['^Tokens: \\d+ sent, ', '^Applied edit to ', '^sim error: '],
      noise: ['^\\^C again to exit$'],
      file: ['^Applied edit to (.+)$'],
      usage: '^Tokens: (?<input>\\d+) sent, (?<output>\\d+) received\\.',
    },
  },
  oneShot: { ...CHAT_ONE_SHOT, args: [] },
};
