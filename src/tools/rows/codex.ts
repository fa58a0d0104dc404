import type { RegistryDocument } from '../registry/registry-document.ts';
import { BUSY, SPENT } from '../row/provider-words.ts';
import { BEDROCK, KEYRING, LOCAL } from './providers.ts';

/** Seen with 0.169.0. */
export const codex: RegistryDocument['tools'][string] = {
  name: 'Codex CLI',
  detectCommands: ['codex'],
  versionsTried: '0.160.0 - 0.169.0',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  provider: 'openai',
  protocol: 'codex-app-server',
  args: ['app-server'],
  modelArgs: ['-c', 'model=%MODEL%'],
  passEnv: ['CODEX_*', 'OPENAI_*', 'AZURE_OPENAI_API_KEY', 'OPENROUTER_API_KEY', ...BEDROCK, ...LOCAL, ...KEYRING],
  cwd: 'session',
  limits: { quota: [...SPENT, 'hit your usage limit'], overloaded: [...BUSY, 'model is at capacity'] },
  // Its first start in a fresh home sets up a data base.
  warmFirst: true,
  maxPromptChars: 1_048_576,
  installHint: 'npm install -g @openai/codex',
  loginHint: 'run `codex login`',
  mcpClient: {
    file: '~/.codex/config.toml',
    setting: [
      '[mcp_servers.aim]',
      'command = "aim"',
      'args = ["mcp"]',
      'env_vars = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "XDG_RUNTIME_DIR"]',
      'tool_timeout_sec = 300',
      'default_tools_approval_mode = "approve"',
    ].join('\n'),
    environment: 'Codex hands on HOME, LANG, PATH, TERM and TMPDIR alone: name the others in `env_vars`',
  },
};
