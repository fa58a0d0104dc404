/** A real coding agent as a client of `aim mcp`. */
export interface ControllingClient {
  /** Where its settings are, below the home. */
  readonly settings: string;
  /** Starts it with one prompt, for one answer, with every tool of aim allowed. `settings` is the whole path. */
  argv(prompt: string, settings: string): readonly string[];
  /** Gets the prompt by stdin. */
  readonly promptOnStdin?: boolean;
  /** How long its calls may take, in place of what aim recommends. */
  limitCalls(settings: string, seconds: number): string;
  /** Whether the printed setting gives the server a key of the user's environment. */
  readonly handsOnKeys: boolean;
  /** What it shows its model of a call that took too long. */
  readonly timedOut: RegExp;
}

export type ClientId = 'copilot' | 'claude' | 'codex' | 'gemini' | 'opencode' | 'qwen';

/** A key `timeout` in milliseconds beside the command of the server. */
function timeoutKey(settings: string, seconds: number): string {
  const document = JSON.parse(settings) as Record<string, Record<string, { timeout?: number }>>;
  (document['mcpServers'] ?? document['mcp'])!['aim']!.timeout = seconds * 1000;
  return JSON.stringify(document);
}

export const CLIENTS: Readonly<Record<ClientId, ControllingClient>> = {
  copilot: {
    settings: '.copilot/mcp-config.json',
    argv: (prompt) => ['copilot', '-p', prompt, '--allow-tool', 'aim', '--no-auto-update', '--no-color'],
    limitCalls: timeoutKey,
    handsOnKeys: false,
    timedOut: /-32001|timed out/i,
  },
  claude: {
    settings: '.mcp.json',
    argv: (prompt, settings) => ['claude', '-p', prompt, '--mcp-config', settings, '--allowedTools', 'mcp__aim'],
    limitCalls: timeoutKey,
    handsOnKeys: true,
    timedOut: /timed? ?out/i,
  },
  codex: {
    settings: '.codex/config.toml',
    argv: (prompt) => ['codex', 'exec', '--skip-git-repo-check', prompt],
    limitCalls: (settings, seconds) => settings.replace(/tool_timeout_sec = \d+/, `tool_timeout_sec = ${seconds}`),
    handsOnKeys: true,
    timedOut: /timed? ?out/i,
  },
  gemini: {
    settings: '.gemini/settings.json',
    argv: (prompt) => ['gemini', '-p', prompt, '-m', 'scripted', '--approval-mode', 'yolo', '--skip-trust'],
    limitCalls: timeoutKey,
    handsOnKeys: true,
    timedOut: /timed? ?out/i,
  },
  opencode: {
    settings: '.config/opencode/opencode.json',
    // A prompt on its command line gets quotes around it, and backslashes.
    argv: () => ['opencode', 'run'],
    promptOnStdin: true,
    limitCalls: timeoutKey,
    handsOnKeys: true,
    timedOut: /timed? ?out/i,
  },
  qwen: {
    settings: '.qwen/settings.json',
    argv: (prompt) => ['qwen', '-p', prompt, '--auth-type', 'openai', '-m', 'scripted', '--approval-mode', 'yolo'],
    limitCalls: timeoutKey,
    handsOnKeys: true,
    timedOut: /timed? ?out/i,
  },
};
