import type { z } from 'zod';
import type { streamJsonSchema } from '../row/stream-json.ts';
import type { RegistryDocument } from '../registry/registry-document.ts';

const JSON_LINES = ['--input-format', 'stream-json', '--output-format', 'stream-json'];

const STREAM_JSON = {
  questions: ['ask_user_question'],
  writers: { edit: 'file_path', write_file: 'file_path', notebook_edit: 'notebook_path' },
  usage: 'session',
  answersBy: 'index',
  // Else it takes a question for denied after a minute. It waits ten at most.
  initialize: { timeout: { canUseTool: 600_000 } },
} satisfies z.input<typeof streamJsonSchema>;

/** It speaks ACP too, with more work for each turn. Seen with 0.24.4. */
export const qwen: RegistryDocument['tools'][string] = {
  name: 'Qwen Code',
  detectCommands: ['qwen'],
  versionsTried: '0.23.1 - 0.24.4',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review', 'shell'],
  protocol: 'claude-stream-json',
  // Its own mode `auto` asks the model what it may do.
  // A worktree of its own is not where the job is.
  args: [...JSON_LINES, '--approval-mode', 'default', '--exclude-tools', 'enter_worktree'],
  modelArgs: ['--model', '%MODEL%'],
  // In its mode `auto-edit` it edits wherever it can. In this one it asks, and aim answers by where the file is.
  approvals: {
    'read-only': { mode: 'default' },
    'allow-edits': { mode: 'default' },
    ask: { mode: 'default' },
    'allow-all': { mode: 'default' },
    deny: { mode: 'default' },
  },
  passEnv: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'QWEN_*', 'DASHSCOPE_API_KEY', 'GEMINI_API_KEY'],
  jobEnv: ['OPENAI_MODEL'],
  cwd: 'process',
  sharedProcess: {
    protocol: 'acp',
    args: ['--acp', '--approval-mode', 'default', '--exclude-tools', 'enter_worktree'],
    acp: {
      pieceUsage: { input: '_meta.usage.inputTokens', output: '_meta.usage.outputTokens' },
      // It can close none.
      maxSessions: 100,
    },
    cwd: 'session',
    cannotTake: [],
    commands: [],
  },
  // It takes `\@` for text, but with the backslash. By ACP it takes every text as it is.
  cannotTake: [
    { pattern: '(?<!\\\\)@', because: 'it takes what follows an @ for a file to read, and changes the text around it' },
  ],
  commands: ['/clear', '/compress', '/stats'],
  installHint: 'npm install -g @qwen-code/qwen-code',
  loginHint: 'run `qwen` once and choose how to log in, or set OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL',
  notLoggedIn: ['Missing API key', '[Nn]o auth type is selected', 'Please set an Auth method'],
  // Only there does it say why it is silent. Seen with 0.24.4.
  limits: { stderr: ['^Retrying in \\d{1,6}s \\(attempt '] },
  streamJson: STREAM_JSON,
  variants: [
    // A failure of the API comes as its answer, and the result is called a success. Seen with 0.23.1.
    { versions: '0.1.0 - 0.23.9', streamJson: { ...STREAM_JSON, errorTexts: ['^\\[API Error: '] } },
  ],
  olderVersions: 'it may call a turn good that failed, with the error as its answer',
  mcpClient: {
    file: '~/.qwen/settings.json',
    // Without `alwaysLoadTools` its model gets the names of the tools alone.
    setting: JSON.stringify(
      { mcpServers: { aim: { command: 'aim', args: ['mcp'], timeout: 300_000, alwaysLoadTools: true } } },
      null,
      2,
    ),
    environment: 'Qwen Code hands on its whole environment',
    notes: ['without asking: "trust": true beside `command`'],
  },
};
