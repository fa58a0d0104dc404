import type { z } from 'zod';
import { codex } from './rows/codex.ts';
import { copilot } from './rows/copilot.ts';
import { gemini } from './rows/gemini.ts';
import { opencode } from './rows/opencode.ts';
import { qwen } from './rows/qwen.ts';
import type { oneShotSchema, RegistryDocument, replSchema } from './tool-row.ts';

type Row = RegistryDocument['tools'][string];

/** Variables of the providers whose models these tools reach. Each tool passes only what it reads. */
const OPENAI = ['OPENAI_API_KEY', 'OPENAI_API_BASE', 'OPENAI_BASE_URL', 'OPENAI_ORGANIZATION'];
const ANTHROPIC = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_MODEL'];

// The language that aider speaks on a pipe, and the rehearsal agent with it. Seen with aider 0.86.2.
const CHAT_REPL: z.input<typeof replSchema> = {
  marker: '(?:^|\\n)[\\w -]*> $',
  sentinel: { send: '/aim-done-%NONCE%', expect: 'Invalid command: /aim-done-%NONCE%' },
  block: { open: '{%TAG%', close: '%TAG%}' },
  blockLine: '^\\{\\w*$',
  escapeFirst: { characters: '/!', prefix: ' ' },
  resetCommands: ['/reset'],
  // `/reset` keeps the chat mode. `code` is the edit format that the model has by default; the user may have set another.
  mode: { shown: '(?:^|\\n)([\\w-]+)> $', unnamed: 'code' },
  editCommands: ['/chat-mode %MODE%'],
  readOnlyCommands: ['/chat-mode ask'],
  interrupt: 'sigint',
};

const CHAT_ONE_SHOT: z.input<typeof oneShotSchema> = {
  prompt: 'file',
  promptFileArgs: ['--message-file', '%FILE%'],
  fileArgs: ['--file', '%FILE%'],
  readOnlyFileArgs: ['--read', '%FILE%'],
  readOnlyArgs: ['--chat-mode', 'ask'],
  output: 'text',
};

const AIDER_ARGS = [
  '--no-pretty',
  '--stream',
  '--no-fancy-input',
  '--yes-always',
  '--no-check-update',
  '--no-show-release-notes',
  '--no-analytics',
  '--no-gitignore',
  '--no-show-model-warnings',
  '--no-detect-urls',
  '--no-suggest-shell-commands',
  '--map-tokens',
  '0',
  '--no-auto-lint',
  '--no-auto-test',
  '--no-auto-commits',
  '--no-dirty-commits',
  '--chat-history-file',
  '/dev/null',
  '--input-history-file',
  '/dev/null',
  // Else a long history is summarised in the background, and a failure of that is printed between turns.
  '--max-chat-history-tokens',
  '1000000000',
];

const aider: Row = {
  name: 'aider',
  detectCommands: ['aider'],
  versionPattern: 'aider (\\d+\\.\\d+\\.\\d+[\\w.+-]*)',
  versionsTried: '0.82.3 - 0.86.2',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review'],
  protocol: 'text-repl',
  adapter: 'aider',
  args: AIDER_ARGS,
  modelArgs: ['--model', '%MODEL%'],
  // Without it, --yes-always answers yes to creating a repository.
  outsideGitArgs: ['--no-git'],
  // Files that it creates without having been given them.
  stagesFiles: true,
  warmStart: { package: 'aider-chat', module: 'aider.main', function: 'main', versions: '0.82.3 - 0.86.2' },
  env: {
    TERM: 'dumb',
    COLUMNS: '100000',
    BROWSER: '/bin/true',
    // As a flag, older versions refuse it.
    AIDER_DISABLE_PLAYWRIGHT: 'true',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    // aider asks `git config --get`, and writes a name of its own into .git/config when there is none.
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'user.name',
    GIT_CONFIG_VALUE_0: 'aider',
    GIT_CONFIG_KEY_1: 'user.email',
    GIT_CONFIG_VALUE_1: 'aider@localhost',
  },
  passEnv: [
    ...OPENAI,
    ...ANTHROPIC,
    'AIDER_*',
    'AZURE_*',
    'DEEPSEEK_API_KEY',
    'GEMINI_API_KEY',
    'GROQ_API_KEY',
    'MISTRAL_API_KEY',
    'OLLAMA_API_BASE',
    'OPENROUTER_API_KEY',
    'XAI_API_KEY',
  ],
  jobEnv: [
    'AIDER_EDITOR_MODEL',
    'AIDER_EDIT_FORMAT',
    'AIDER_REASONING_EFFORT',
    'AIDER_THINKING_TOKENS',
    'AIDER_WEAK_MODEL',
  ],
  cwd: 'process',
  installHint: 'python -m pip install aider-chat',
  loginHint: 'set the key of a provider, such as OPENAI_API_KEY or ANTHROPIC_API_KEY',
  // Without a key it opens a browser, and waits for five minutes.
  notLoggedIn: ['openrouter\\.ai/auth\\?'],
  // None that parses its text again (`/ask !x` runs a shell), reaches a shell, the network or git's history.
  commands: [
    '/add',
    '/chat-mode',
    '/clear',
    '/drop',
    '/ls',
    '/map',
    '/map-refresh',
    '/models',
    '/read-only',
    '/reset',
    '/settings',
    '/think-tokens',
    '/tokens',
  ],
  repl: {
    ...CHAT_REPL,
    // Those that the prompt mentions.
    namesFiles: true,
    patterns: {
      // An answer of nothing at all is none.
      success: ['^Tokens: [\\d.,kM]+ sent, (?!.*\\b0 received)'],
      error: [
        // Not at the start of a line when an answer broke off.
        'litellm\\.\\w+(?:Error|Exception|Timeout): ',
        '^The LLM did not conform to the edit format',
        '^Only \\d+ reflections allowed, stopping',
        '^Model .* has hit a token limit',
        '^Unable to (?:read|write) ',
        '^Empty response received from LLM',
      ],
      retry: ['^Retrying in [\\d.]+ seconds'],
      // An edit that fails for another reason than the model's form shows as the bare text of an exception.
      complaint: ["^(?!Warning: it's best to only add files|https?://|Applied edit to |Added )\\S"],
      activity: [
        '^Tokens: [\\d.,kM]+ sent, ',
        '^Applied edit to ',
        '^Added .* to (?:the chat|read-only files)\\.?$',
        "^The API provider(?:'s servers are down| has rate limited| timed out)",
        '^Skipped all tokens|^Allow edits to file that has not been added',
      ],
      noise: ['^\\^C again to exit$'],
      file: ['^Applied edit to (.+)$'],
      usage:
        '^Tokens: (?<input>[\\d.,kM]+) sent, (?:.* )?(?<output>[\\d.,kM]+) received\\.(?: Cost: \\$(?<cost>[\\d.]+) message)?',
    },
  },
  oneShot: {
    ...CHAT_ONE_SHOT,
    args: AIDER_ARGS,
    banner: [
      '^(?:Detected dumb terminal, disabling|Aider v\\d)',
      '^(?:(?:Main m|M)odel|Weak model|Editor model|Git repo|Repo-map|Cur working dir|Git working dir): ',
      '^Added .+ to the chat(?: \\(read-only\\))?\\.$|^Creating empty file |^Note: in-chat filenames are always ',
    ],
  },
};

const claude: Row = {
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

const sim: Row = {
  name: 'rehearsal agent',
  // The program that runs now: the agent is part of it.
  detectCommands: [['%SELF%', 'sim']],
  capabilities: ['rehearsal', 'ask', 'review'],
  protocol: 'text-repl',
  adapter: 'aider',
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

/** The tools that aim knows by itself. */
export const BUILT_IN: RegistryDocument = {
  version: 1,
  tools: { aider, claude, codex, copilot, gemini, opencode, qwen, sim },
};
