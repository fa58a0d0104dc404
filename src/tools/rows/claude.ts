import type { RegistryDocument } from '../tool-row.ts';
import { ANTHROPIC } from './providers.ts';

/** Seen with 2.1.330. */
export const claude: RegistryDocument['tools'][string] = {
  name: 'Claude Code',
  detectCommands: ['claude'],
  versionsTried: '2.1.330',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  protocol: 'claude-stream-json',
  adapter: 'prompt',
  args: [
    '-p',
    '--input-format',
    'stream-json',
    '--output-format',
    'stream-json',
    '--verbose',
    '--permission-prompt-tool',
    'stdio',
  ],
  approvals: {
    'read-only': { mode: 'default' },
    'allow-edits': { mode: 'acceptEdits' },
    'allow-all': { mode: 'acceptEdits' },
    deny: { mode: 'default' },
  },
  modelArgs: ['--model', '%MODEL%'],
  env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' },
  passEnv: [
    ...ANTHROPIC,
    'ANTHROPIC_*',
    'CLAUDE_CONFIG_DIR',
    'CLAUDE_CODE_*',
    'AWS_*',
    'CLOUD_ML_REGION',
    'IS_SANDBOX',
  ],
  jobEnv: ['CLAUDE_CODE_MAX_OUTPUT_TOKENS', 'CLAUDE_CODE_MAX_RETRIES', 'MAX_THINKING_TOKENS'],
  cwd: 'process',
  commands: ['/clear', '/compact', '/context', '/cost'],
  installHint: 'npm install -g @anthropic-ai/claude-code',
  loginHint: 'run `claude` once and log in, or set ANTHROPIC_API_KEY',
  notLoggedIn: ['^Not logged in'],
  oneShot: {
    args: ['-p', '--output-format', 'stream-json', '--verbose'],
    prompt: 'stdin',
    editArgs: ['--permission-mode', 'acceptEdits'],
    readOnlyArgs: ['--permission-mode', 'dontAsk'],
    allowAllArgs: ['--permission-mode', 'bypassPermissions'],
    output: 'claude-stream-json',
  },
};
