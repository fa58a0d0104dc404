import type { RegistryDocument } from '../registry/registry-document.ts';
import { CHAT_REPL } from './chat-repl.ts';

/** The rehearsal agent, which needs no key and no model. */
export const sim: RegistryDocument['tools'][string] = {
  name: 'rehearsal agent',
  // The agent is part of aim's own program.
  detectCommands: [['%SELF%', 'sim']],
  capabilities: ['rehearsal', 'ask', 'review'],
  rehearsal: true,
  protocol: 'text-repl',
  modelArgs: ['--model', '%MODEL%'],
  // It reports each file that it changes.
  approvals: { 'allow-edits': {} },
  env: { TERM: 'dumb' },
  readyTimeoutMs: 10_000,
  commands: ['/add', '/drop', '/ls', '/read-only', '/reset', '/tokens'],
  repl: {
    ...CHAT_REPL,
    patterns: {
      success: ['^Tokens: \\d+ sent, '],
      error: ['^sim error: '],
      activity: ['^Tokens: \\d+ sent, ', '^Applied edit to ', '^sim error: '],
      interrupted: ['^\\^C again to exit$'],
      file: ['^Applied edit to (.+)$'],
      usage: '^Tokens: (?<input>\\d+) sent, (?<output>\\d+) received\\.',
    },
  },
};
