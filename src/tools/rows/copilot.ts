import type { RegistryDocument } from '../registry-document.ts';

/** Seen with 1.0.102. */
export const copilot: RegistryDocument['tools'][string] = {
  name: 'GitHub Copilot CLI',
  // The program itself, where it is at hand: `copilot` may be a script that stays beside it as its parent.
  detectCommands: ['copilot-linux-x64', 'copilot-linux-arm64', 'copilot-darwin-arm64', 'copilot-darwin-x64', 'copilot'],
  versionsTried: '1.0.102',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  protocol: 'acp',
  args: ['--acp', '--stdio', '--no-auto-update'],
  modelArgs: ['--model', '%MODEL%'],
  approvals: {
    // A shell that it may not use by a rule is told to the model, which goes on; one that is refused ends the turn.
    'read-only': { args: ['--deny-tool', 'shell', '--deny-tool', 'write'] },
    'allow-edits': { args: ['--deny-tool', 'shell'] },
  },
  // Not GITHUB_TOKEN: that may be a pipeline's own.
  passEnv: ['COPILOT_*', 'GH_HOST', 'GH_TOKEN'],
  cwd: 'session',
  installHint: 'npm install -g @github/copilot',
  loginHint: 'run `copilot login`, or set COPILOT_GITHUB_TOKEN',
  acp: {
    // It calls a failed turn ended, and says so in its answer.
    errorTexts: ['^Error: '],
    noticeTexts: ['^Info: ', '^Warning: '],
    sessionNeedsLogin: true,
    usage: 'session',
  },
};
