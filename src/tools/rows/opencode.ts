import type { RegistryDocument } from '../registry/registry-document.ts';
import { SPENT } from '../row/provider-words.ts';
import { BEDROCK, KEYRING, LOCAL, VERTEX } from './providers.ts';

// Without rules it asks for nothing. The model is told what a rule denies, and goes on.
const asks = (bash: 'ask' | 'allow' | 'deny', edit: 'ask' | 'allow' | 'deny' = 'ask') =>
  JSON.stringify({ edit, bash, webfetch: bash, external_directory: bash });

/** Seen with 1.18.33. */
export const opencode: RegistryDocument['tools'][string] = {
  name: 'opencode',
  detectCommands: ['opencode'],
  versionsTried: '1.18.23 - 1.18.33',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  protocol: 'acp',
  args: ['acp'],
  approvals: {
    'read-only': { env: { OPENCODE_PERMISSION: asks('deny', 'deny') }, mode: 'plan' },
    'allow-edits': { env: { OPENCODE_PERMISSION: asks('deny') } },
    ask: { env: { OPENCODE_PERMISSION: asks('ask') } },
    'allow-all': { env: { OPENCODE_PERMISSION: asks('ask') } },
    deny: { env: { OPENCODE_PERMISSION: asks('deny', 'deny') }, mode: 'plan' },
  },
  env: { OPENCODE_DISABLE_AUTOUPDATE: '1' },
  passEnv: [
    'OPENCODE_*',
    ...BEDROCK,
    ...VERTEX,
    ...LOCAL,
    ...KEYRING,
    'AZURE_*',
    'CEREBRAS_API_KEY',
    'COHERE_API_KEY',
    'DEEPSEEK_API_KEY',
    'GOOGLE_GENERATIVE_AI_API_KEY',
    'OPENAI_API_KEY',
    'ANTHROPIC_API_KEY',
    'GEMINI_API_KEY',
    'OPENROUTER_API_KEY',
    'GROQ_API_KEY',
    'MISTRAL_API_KEY',
    'XAI_API_KEY',
  ],
  // Of models whose price it knows.
  reportsCost: true,
  cwd: 'session',
  sharedProcess: {},
  // Each start leaves a library of 5.6 MB in the folder for temporary files.
  ownTempDir: true,
  limits: { quota: [...SPENT, 'Free usage exceeded'] },
  installHint: 'npm install -g opencode-ai',
  loginHint: 'run `opencode auth login`',
  mcpClient: {
    file: 'opencode.json, in the project or in ~/.config/opencode',
    setting: JSON.stringify({ mcp: { aim: { type: 'local', command: ['aim', 'mcp'], timeout: 300_000 } } }, null, 2),
    environment: 'opencode hands on its whole environment',
  },
};
