import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { ModelServer } from '../../fixtures/model-server/model-server.ts';
import { toolBin } from '../../scripts/real-tools.ts';
import { TOOL_IDS } from '../../scripts/real-tools/recipes.ts';
import { makeTempFolder, type TempFolder } from './sandbox.ts';

/** A fresh home for the tools, with what each needs to be told by a file: which model to use, and to stay quiet. */
export async function makeToolHome(server: ModelServer): Promise<TempFolder> {
  const home = await makeTempFolder('home');
  const files = { ...settings(server), 'tmp/.keep': '' };
  for (const [name, content] of Object.entries(files)) {
    const path = join(home.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return home;
}

/** Settings files by their place in the home. */
function settings(server: ModelServer): Readonly<Record<string, string | object>> {
  return {
    // Without it aider would ask the network for a price file at each start.
    '.aider/caches/model_prices_and_context_window.json': { 'no-such-model': {} },
    '.codex/config.toml': `
model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.scripted]
name = "scripted"
base_url = "${server.openaiUrl}"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
`,
    '.gemini/settings.json': {
      security: { auth: { selectedType: 'gemini-api-key' } },
      general: { enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
    },
    '.qwen/settings.json': {
      security: { auth: { selectedType: 'openai' } },
      general: { enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
    },
    // Left to itself it takes a hosted model.
    '.config/opencode/opencode.json': {
      autoupdate: false,
      share: 'disabled',
      model: 'scripted/scripted',
      small_model: 'scripted/scripted',
      provider: {
        scripted: {
          npm: '@ai-sdk/openai-compatible',
          name: 'scripted',
          options: { baseURL: server.openaiUrl, apiKey: 'sk-test' },
          models: { scripted: { name: 'scripted', limit: { context: 10_000_000, output: 100_000 } } },
        },
      },
    },
  };
}

/**
 * The environment of a real tool, made from nothing: nobody's settings, nobody's keys, and no API but the server's.
 * It names no git user: that the tools write none into a checkout is for aim to see to.
 */
export function realToolEnv(home: string, server: ModelServer): Record<string, string> {
  return {
    PATH: searchPath(),
    HOME: home,
    // Some leave megabytes there at each start.
    TMPDIR: join(home, 'tmp'),
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    OPENAI_API_BASE: server.openaiUrl,
    OPENAI_BASE_URL: server.openaiUrl,
    OPENAI_API_KEY: 'sk-test',
    OPENAI_MODEL: 'scripted',
    ANTHROPIC_BASE_URL: server.url,
    ANTHROPIC_API_KEY: 'sk-test',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    BROWSER: '/bin/true',
    GEMINI_API_KEY: 'test',
    GOOGLE_GEMINI_BASE_URL: server.url,
    // Its own words for a provider of one's own; offline it asks for no login.
    COPILOT_PROVIDER_BASE_URL: server.openaiUrl,
    COPILOT_PROVIDER_TYPE: 'openai',
    COPILOT_PROVIDER_API_KEY: 'sk-test',
    COPILOT_MODEL: 'scripted',
    COPILOT_OFFLINE: 'true',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  };
}

/** The folders of the installed real tools and of what they start, and nothing else. */
function searchPath(): string {
  const tools = [...TOOL_IDS, 'node' as const].flatMap((id) => toolBin(id) ?? []);
  // `bun --bun` puts a folder first in which `node` is bun.
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('/bun-node-'));
  const PATH = folders.join(delimiter);
  const programs = ['git', 'sh', 'bash'].flatMap((name) => Bun.which(name, { PATH }) ?? []);
  return [...new Set([...tools, ...programs].map((path) => dirname(path)))].join(delimiter);
}
