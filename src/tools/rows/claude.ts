import type { RegistryDocument } from '../registry/registry-document.ts';
import { SPENT } from '../row/provider-words.ts';
import { ANTHROPIC, BEDROCK, KEYRING, VERTEX } from './providers.ts';

/**
 * What its documentation lets a user set. Other variables that begin so belong to one session, maybe to that of the Claude
 * Code in which aim was started: its id, its socket, its tokens.
 */
const SETTINGS = [
  'CLAUDE_CODE_API_KEY_HELPER_TTL_MS',
  'CLAUDE_CODE_AUTO_COMPACT_WINDOW',
  'CLAUDE_CODE_CERT_STORE',
  'CLAUDE_CODE_CLIENT_CERT',
  'CLAUDE_CODE_CLIENT_KEY',
  'CLAUDE_CODE_CLIENT_KEY_PASSPHRASE',
  'CLAUDE_CODE_DISABLE_*',
  'CLAUDE_CODE_EFFORT_LEVEL',
  'CLAUDE_CODE_ENABLE_*',
  'CLAUDE_CODE_EXTRA_BODY',
  'CLAUDE_CODE_FILE_READ_MAX_OUTPUT_TOKENS',
  'CLAUDE_CODE_GIT_BASH_PATH',
  'CLAUDE_CODE_MAX_*',
  'CLAUDE_CODE_OAUTH_REFRESH_TOKEN',
  'CLAUDE_CODE_OAUTH_SCOPES',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_PROXY_RESOLVES_HOSTS',
  'CLAUDE_CODE_SHELL',
  'CLAUDE_CODE_SHELL_PREFIX',
  'CLAUDE_CODE_SIMPLE',
  'CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH',
  'CLAUDE_CODE_SKIP_BEDROCK_AUTH',
  'CLAUDE_CODE_SKIP_FOUNDRY_AUTH',
  'CLAUDE_CODE_SKIP_MANTLE_AUTH',
  'CLAUDE_CODE_SKIP_VERTEX_AUTH',
  'CLAUDE_CODE_SUBAGENT_MODEL',
  'CLAUDE_CODE_SUBPROCESS_ENV_SCRUB',
  'CLAUDE_CODE_TMPDIR',
  'CLAUDE_CODE_USE_ANTHROPIC_AWS',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_FOUNDRY',
  'CLAUDE_CODE_USE_MANTLE',
  'CLAUDE_CODE_USE_VERTEX',
];

/** Seen with 2.1.330. */
export const claude: RegistryDocument['tools'][string] = {
  name: 'Claude Code',
  detectCommands: ['claude'],
  versionsTried: '2.1.306 - 2.1.330',
  olderVersions: 'it may put a file into its request that a message names with an @',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  provider: 'anthropic',
  protocol: 'claude-stream-json',
  args: [
    '-p',
    '--input-format',
    'stream-json',
    '--output-format',
    'stream-json',
    '--verbose',
    '--permission-prompt-tool',
    'stdio',
    // In a worktree of its own, or in plan mode, it does nothing where the job is.
    '--disallowed-tools',
    'EnterPlanMode,EnterWorktree',
  ],
  approvals: {
    'read-only': { mode: 'default' },
    'allow-edits': { mode: 'acceptEdits' },
    ask: { mode: 'acceptEdits' },
    'allow-all': { mode: 'acceptEdits' },
    deny: { mode: 'default' },
  },
  modelArgs: ['--model', '%MODEL%'],
  env: {
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // Else `@/etc/passwd` in a message puts that file into the request, under whatever approvals.
    CLAUDE_CODE_DISABLE_FILE_MENTIONS: '1',
  },
  passEnv: [
    ...ANTHROPIC,
    'ANTHROPIC_*',
    'CLAUDE_CONFIG_DIR',
    ...SETTINGS,
    ...BEDROCK,
    ...VERTEX,
    ...KEYRING,
    'IS_SANDBOX',
  ],
  jobEnv: ['CLAUDE_CODE_MAX_OUTPUT_TOKENS', 'CLAUDE_CODE_MAX_RETRIES', 'MAX_THINKING_TOKENS'],
  reportsCost: true,
  cwd: 'process',
  commands: ['/clear', '/compact', '/context', '/cost'],
  installHint: 'npm install -g @anthropic-ai/claude-code',
  loginHint: 'run `claude` once and log in, or set ANTHROPIC_API_KEY',
  notLoggedIn: ['^Not logged in'],
  // Of a subscription: of five hours, a week, a model.
  limits: {
    quota: [...SPENT, 'hit your (?:[\\w-]{1,20} )?limit', '(?:-hour|weekly|session|opus|sonnet) limit reached'],
  },
  mcpClient: {
    file: '.mcp.json, in the project',
    // Without `alwaysLoad` its model gets the names of the tools alone.
    setting: JSON.stringify({ mcpServers: { aim: { command: 'aim', args: ['mcp'], alwaysLoad: true } } }, null, 2),
    environment: 'Claude Code hands on its whole environment',
    notes: ['without asking: claude --allowedTools mcp__aim', 'for one call: claude --mcp-config FILE'],
  },
};
