import type { RegistryDocument } from '../registry/registry-document.ts';
import { RESETS, SPENT } from '../row/provider-words.ts';
import { KEYRING } from './providers.ts';

/** Seen with 1.0.102. */
export const copilot: RegistryDocument['tools'][string] = {
  name: 'GitHub Copilot CLI',
  // The program itself, where it is on the PATH: `copilot` may be a script that stays as its parent.
  detectCommands: ['copilot-linux-x64', 'copilot-linux-arm64', 'copilot-darwin-arm64', 'copilot-darwin-x64', 'copilot'],
  versionsTried: '1.0.88 - 1.0.102',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  provider: 'github',
  protocol: 'acp',
  args: ['--acp', '--stdio', '--no-auto-update'],
  modelArgs: ['--model', '%MODEL%'],
  approvals: {
    // With a rule against it the model is told that it has no shell, and goes on. A shell that is refused ends the turn.
    'read-only': { args: ['--deny-tool', 'shell', '--deny-tool', 'write'] },
    'allow-edits': { args: ['--deny-tool', 'shell'] },
    // It asks for each change, and for each command.
    ask: {},
    deny: {},
  },
  // Not GITHUB_TOKEN: that may be a pipeline's own.
  passEnv: ['COPILOT_*', 'GH_HOST', 'GH_TOKEN', ...KEYRING],
  cwd: 'session',
  sharedProcess: {},
  limits: {
    quota: [...SPENT, 'have no quota'],
    resets: [...RESETS, 'wait (?<duration>\\d{1,7} ?[a-z][^"\'.,;)]{0,40}?) before'],
  },
  installHint: 'npm install -g @github/copilot',
  loginHint: 'run `copilot login`, or set COPILOT_GITHUB_TOKEN',
  acp: {
    // It reports a good end of a failed turn, and has the error in the answer.
    errorTexts: ['^Error: '],
    noticeTexts: ['^Info: ', '^Warning: '],
    sessionNeedsLogin: true,
    usage: 'session',
  },
  mcpClient: {
    file: '~/.copilot/mcp-config.json',
    setting: JSON.stringify(
      { mcpServers: { aim: { type: 'local', command: 'aim', args: ['mcp'], tools: ['*'], timeout: 300_000 } } },
      null,
      2,
    ),
    environment:
      'Copilot keeps OPENAI_API_KEY, ANTHROPIC_API_KEY and COPILOT_PROVIDER_* from its servers: use `aim mcp --env-file FILE`, or run `aim launch` in a terminal',
    notes: ['without asking: copilot --allow-tool aim', 'for one call: copilot --additional-mcp-config @FILE'],
  },
};
