import { join } from 'node:path';
import { Registry } from '../../../src/tools/registry.ts';
import { MODELS } from '../../../fixtures/real-tools/real-tools.ts';
import type { PointId } from './points.ts';
import type { Deviation, Subject } from './subject.ts';

type Deviations = Readonly<Partial<Record<PointId, Deviation>>>;

const MILLION = 1_000_000;

const OWN_ROWS = Registry.builtIn().withFile(join(import.meta.dirname, 'qwen-acp.tools.json'), false);

const WHOLE: Deviation = {
  seen: 'whole',
  because: 'without --include-partial-messages it gives each message when it is whole',
};
const SILENT: Deviation = { seen: 'timed out, saying nothing', because: 'it tries again without a word' };

/** All that keep the contract, in the order of the table. */
export const SUBJECTS = {
  sim: {
    id: 'sim',
    tool: 'sim',
    program: null,
    model: null,
    longestPrompt: 0,
    runsCommands: false,
    deviations: {},
  },
  aider: {
    id: 'aider',
    tool: 'aider',
    program: 'aider',
    model: MODELS['aider']!,
    longestPrompt: MILLION,
    runsCommands: false,
    deviations: {},
  },
  aiderPlain: {
    id: 'aider, plain start',
    tool: 'aider',
    program: 'aider',
    model: MODELS['aider']!,
    launch: { start: 'plain' },
    run: { overrides: { start: 'plain' } },
    longestPrompt: MILLION,
    runsCommands: false,
    deviations: {},
  },
  aiderOld: {
    id: 'aider 0.82.3',
    tool: 'aider',
    program: 'aider@0.82.3',
    model: MODELS['aider']!,
    longestPrompt: MILLION,
    runsCommands: false,
    deviations: {},
  },
  claude: {
    id: 'claude',
    tool: 'claude',
    program: 'claude',
    model: MODELS['claude']!,
    longestPrompt: MILLION,
    runsCommands: true,
    deviations: {
      stream: WHOLE,
      error_401: { seen: 'timed out, saying why', because: 'it tries a wrong key again for half a minute' },
    },
  },
  codex: {
    id: 'codex',
    tool: 'codex',
    program: 'codex',
    model: MODELS['codex']!,
    longestPrompt: MILLION,
    retriesMs: 8000,
    runsCommands: true,
    deviations: {
      error_429: { seen: 'failed, saying why', because: 'it does not try again' },
    },
  },
  gemini: {
    id: 'gemini',
    tool: 'gemini',
    program: 'gemini',
    model: MODELS['gemini']!,
    longestPrompt: MILLION,
    runsCommands: true,
    deviations: {
      error_429: SILENT,
      error_500: SILENT,
      away: SILENT,
    },
  },
  copilot: {
    id: 'copilot',
    tool: 'copilot',
    program: 'copilot',
    model: MODELS['copilot']!,
    // It takes a model that it does not know for one of 128,000 tokens.
    longestPrompt: 400_000,
    runsCommands: true,
    deviations: {
      prompts: {
        seen: 'all but brace-return, carriage, tabs, marker',
        because: 'it cuts white space off the end of a prompt',
      },
      error_429: SILENT,
    },
  },
  opencode: {
    id: 'opencode',
    tool: 'opencode',
    program: 'opencode',
    model: MODELS['opencode']!,
    longestPrompt: MILLION,
    runsCommands: true,
    deviations: {
      error_429: SILENT,
      error_500: SILENT,
      away: SILENT,
    },
  },
  qwen: {
    id: 'qwen',
    tool: 'qwen',
    program: 'qwen',
    model: MODELS['qwen']!,
    // It takes a model that it does not know for one of 200,000 tokens.
    longestPrompt: 600_000,
    runsCommands: true,
    deviations: {
      stream: WHOLE,
      error_429: SILENT,
      error_500: SILENT,
      away: SILENT,
    },
  },
  /** Not built in: a row of the user's own, in JSON. */
  qwenAcp: {
    id: 'qwen, by ACP',
    tool: 'qwen-acp',
    program: 'qwen',
    model: MODELS['qwen-acp']!,
    launch: { registry: OWN_ROWS },
    run: { registry: OWN_ROWS },
    longestPrompt: 600_000,
    runsCommands: true,
    deviations: {
      error_429: SILENT,
      error_500: SILENT,
      away: SILENT,
    },
  },
} as const satisfies Readonly<Record<string, Subject & { deviations: Deviations }>>;
