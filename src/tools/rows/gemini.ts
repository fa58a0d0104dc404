import type { RegistryDocument } from '../registry/registry-document.ts';
import { SPENT } from '../row/provider-words.ts';
import { KEYRING } from './providers.ts';

/** Seen with 0.61.0. */
export const gemini: RegistryDocument['tools'][string] = {
  name: 'Gemini CLI',
  detectCommands: ['gemini'],
  versionsTried: '0.55.1 - 0.61.0',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  provider: 'google',
  protocol: 'acp',
  args: ['--acp'],
  modelArgs: ['--model', '%MODEL%'],
  // Its other modes need a folder that its user has trusted. In this one it asks, and aim answers.
  approvals: {
    'read-only': { mode: 'default' },
    'allow-edits': { mode: 'default' },
    ask: { mode: 'default' },
    'allow-all': { mode: 'default' },
    deny: { mode: 'default' },
  },
  // Otherwise it starts itself again, and signals to the process that aim started have no effect.
  env: { GEMINI_CLI_NO_RELAUNCH: 'true' },
  passEnv: ['GEMINI_*', 'GOOGLE_*', 'CODE_ASSIST_ENDPOINT', 'CLOUDSDK_*', ...KEYRING],
  cwd: 'session',
  sharedProcess: {},
  // Google says so of a minute's allowance, too.
  limits: {
    quota: SPENT.filter((words) => !words.includes('your current quota') && !words.includes('exhausted) your')).concat(
      'exhausted your daily',
    ),
  },
  acp: {
    slashPrefix: ' ',
    sessionNeedsLogin: true,
    // Each takes 4 MB, and it can close none.
    maxSessions: 50,
    resultUsage: { input: '_meta.quota.token_count.input_tokens', output: '_meta.quota.token_count.output_tokens' },
  },
  installHint: 'npm install -g @google/gemini-cli',
  loginHint: 'run `gemini` once and choose how to log in, or set GEMINI_API_KEY',
  mcpClient: {
    file: '~/.gemini/settings.json',
    setting: JSON.stringify(
      {
        mcpServers: {
          aim: {
            command: 'aim',
            args: ['mcp'],
            env: { OPENAI_API_KEY: '$OPENAI_API_KEY', ANTHROPIC_API_KEY: '$ANTHROPIC_API_KEY' },
          },
        },
      },
      null,
      2,
    ),
    environment: 'Gemini CLI keeps keys from its servers: name them under `env` as "$NAME"',
    notes: ['without asking: "trust": true beside `command`'],
  },
};
