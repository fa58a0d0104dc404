import type { RegistryDocument } from '../../registry/registry-document.ts';
import { CHAT_REPL } from '../chat-repl.ts';
import { ANTHROPIC, BEDROCK, LOCAL, OPENAI, VERTEX } from '../providers.ts';
import preload from './preload.py' with { type: 'text' };

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
  // Without these a setting of the user's or the repository's would change what it prints, or what it does when it starts.
  '--no-notifications',
  '--no-multiline',
  '--no-copy-paste',
  '--no-watch-files',
  '--no-dry-run',
  '--no-gui',
  '--no-restore-chat-history',
  '--message=',
  '--message-file=',
  '--load=',
  '--apply=',
  '--list-models=',
  '--llm-history-file=/dev/null',
  '--cache-keepalive-pings=0',
  '--git',
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

// Where it can't get its list of prices it prints why, at each turn, behind the answer: the turn is as good (seen with 0.86.2).
const NO_PRICES = "^HTTPS?ConnectionPool\\(host='raw\\.githubusercontent\\.com'";

/** Seen with 0.82.3 and 0.86.2: docs/AIDER_PROTOCOL.md. */
export const aider: RegistryDocument['tools'][string] = {
  name: 'aider',
  detectCommands: ['aider'],
  versionPattern: 'aider (\\d+\\.\\d+\\.\\d+[\\w.+-]*)',
  versionsTried: '0.82.3 - 0.86.2',
  capabilities: ['code_generation', 'refactoring', 'ask', 'review'],
  protocol: 'text-repl',
  args: AIDER_ARGS,
  modelArgs: ['--model', '%MODEL%'],
  repoMap: { args: ['--map-tokens', '%TOKENS%'], folders: ['.aider.tags.cache.v3', '.aider.tags.cache.v4'] },
  // It reports each file that it changes, and runs nothing.
  approvals: { 'allow-edits': {} },
  // Without it, --yes-always answers yes to creating a repository.
  outsideGitArgs: ['--no-git'],
  // Files that it creates without having been given them.
  stagesFiles: true,
  warmStart: { package: 'aider-chat', module: 'aider.main', function: 'main', preload, versions: '0.82.3 - 0.86.2' },
  env: {
    TERM: 'dumb',
    COLUMNS: '100000',
    BROWSER: '/bin/true',
    // What aim writes. In another encoding a prompt arrives garbled, or breaks off where a byte has no meaning in it, and
    // aider takes the lines that are left for inputs of their own.
    PYTHONIOENCODING: 'utf-8:surrogateescape',
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
    ...BEDROCK,
    ...VERTEX,
    ...LOCAL,
    'AIDER_*',
    'AZURE_*',
    'CODESTRAL_API_KEY',
    'COHERE_API_KEY',
    'CO_API_KEY',
    'DEEPSEEK_API_KEY',
    'GEMINI_API_KEY',
    'GOOGLE_API_KEY',
    'GROQ_API_KEY',
    'MISTRAL_API_KEY',
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
  // Of models whose price it knows.
  reportsCost: true,
  cwd: 'process',
  installHint: 'python -m pip install aider-chat',
  loginHint: 'set the key of a provider, such as OPENAI_API_KEY or ANTHROPIC_API_KEY',
  loginKeys: [
    { model: '^openrouter/', variable: 'OPENROUTER_API_KEY' },
    { model: '^azure/', variable: 'AZURE_API_KEY' },
    { model: '^(?:anthropic/|claude)|^(?:sonnet|opus|haiku)$', variable: 'ANTHROPIC_API_KEY' },
    { model: '^(?:openai/|gpt-|o\\d)|^(?:4o?|mini)$', variable: 'OPENAI_API_KEY' },
    { model: '^deepseek', variable: 'DEEPSEEK_API_KEY' },
    { model: '^(?:gemini|flash)', variable: 'GEMINI_API_KEY' },
    { model: '^groq/', variable: 'GROQ_API_KEY' },
    { model: '^(?:mistral|codestral)', variable: 'MISTRAL_API_KEY' },
    { model: '^(?:xai/|grok)', variable: 'XAI_API_KEY' },
    { model: '^(?:cohere|command-)', variable: 'COHERE_API_KEY' },
  ],
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
    // It is written also where nothing is sent anywhere (--no-analytics).
    usageLog: {
      args: ['--analytics-log', '%FILE%'],
      only: { event: 'message_send' },
      input: 'properties.prompt_tokens',
      output: 'properties.completion_tokens',
      cost: 'properties.cost',
    },
    unusable: [
      {
        line: '^Config files search order, if no --config:$',
        reason:
          'its setting `verbose` is on, with which it prints the whole conversation again and again: set `verbose: false` in .aider.conf.yml, and no AIDER_VERBOSE',
      },
    ],
    patterns: {
      // An answer of nothing at all is none.
      success: ['^Tokens: [\\d.,kM]+ sent, (?!.*\\b0 received)'],
      error: [
        // Not at the start of a line when an answer broke off.
        'litellm\\.\\w+(?:Error|Exception|Timeout): ',
        '^The LLM did not conform to the edit format',
        '^Only \\d+ reflections allowed, stopping',
        '^Model .* has hit a token limit',
        '^Unable to (?:read|write) (?!staged files: )',
        '^Empty response received from LLM',
      ],
      retry: ['^Retrying in [\\d.]+ seconds'],
      // An edit that fails for another reason than the model's form shows as the bare text of an exception.
      complaint: [
        "^(?!Warning: it's best to only add files|https?://|HTTPS?ConnectionPool\\(host='raw\\.githubusercontent\\.com'|Applied edit to |Added |Moved |Unable to read staged files: |You can use /undo )\\S",
      ],
      before: [
        NO_PRICES,
        // An index of version 4, which its library for git does not read: it works all the same.
        '^Unable to read staged files: ',
        '^Use --encoding to set the unicode encoding\\.$',
        '^Dropping .+ from the chat\\.$',
        // Above the reasoning of a model.
        '^-{14}$',
        ': file not found error$',
        '^Unable to find a fencing strategy! Falling back to: ',
      ],
      reasoning: { begin: '^► \\*\\*THINKING\\*\\*$', end: '^► \\*\\*ANSWER\\*\\*$' },
      unread: ["^(.+): ('[\\w-]+' codec can't decode bytes? .*|UTF-(?:16|32) stream .*|unable to read: .*)$"],
      activity: [
        '^Unable to read staged files: |^You can use /undo ',
        '^Tokens: [\\d.,kM]+ sent, ',
        NO_PRICES,
        '^Applied edit to ',
        '^Added .* to (?:the chat|read-only files)\\.?$|^Moved .* (?:editable|read-only) files in the chat$',
        "^The API provider(?:'s servers are down| has rate limited| timed out)",
        '^Skipped all tokens|^Allow edits to file that has not been added',
      ],
      interrupted: ['^\\^C again to exit$'],
      file: ['^Applied edit to (.+)$'],
      usage:
        '^Tokens: (?<input>[\\d.,kM]+) sent, (?:.* )?(?<output>[\\d.,kM]+) received\\.(?: Cost: \\$(?<cost>[\\d.]+) message)?',
    },
  },
};
