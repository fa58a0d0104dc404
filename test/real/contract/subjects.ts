import { join } from 'node:path';
import { Registry } from '../../../src/tools/registry/registry.ts';
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
const BY_UTF8: Deviation = { seen: 'all but Latin-1 (damaged)', because: 'it writes UTF-8, whatever the file is in' };
/** Of aider, whose edits are in the text of the answer. */
const OF_AIDER = {
  cut: { seen: 'failed', because: 'it takes that for the failure that it is' },
  odd_files: {
    seen: 'all but link (failed), CRLF (damaged), no last newline (damaged), Latin-1 (failed)',
    because:
      'it gives every line of an edited file the same end, knows a link by the name of its target, and cannot read Latin-1',
  },
} as const satisfies Deviations;
const CUT_IS_FINE: Deviation = { seen: 'completed', because: 'it reports a good end of what was cut off' };
const ASKS_AGAIN: Deviation = {
  seen: 'timed out',
  because: 'it asks its model again, and has failed after 7 s (gemini) or 20 s (qwen), longer than the test waits',
};
const MADE_ANEW: Deviation = { seen: 'all but hard link (made anew)', because: 'it writes a file anew' };
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
    deviations: { odd_files: BY_UTF8 },
  },
  aider: {
    id: 'aider',
    tool: 'aider',
    program: 'aider',
    model: MODELS['aider']!,
    longestPrompt: MILLION,
    runsCommands: false,
    deviations: OF_AIDER,
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
    deviations: OF_AIDER,
  },
  aiderOld: {
    id: 'aider 0.82.3',
    tool: 'aider',
    program: 'aider@0.82.3',
    model: MODELS['aider']!,
    longestPrompt: MILLION,
    runsCommands: false,
    deviations: OF_AIDER,
  },
  claude: {
    id: 'claude',
    tool: 'claude',
    changesItself: ['CALL EnterPlanMode {}', 'CALL EnterWorktree {"name":"elsewhere"}'],
    program: 'claude',
    model: MODELS['claude']!,
    longestPrompt: MILLION,
    runsCommands: true,
    deviations: {
      stream: WHOLE,
      odd_files: {
        seen: 'all but link (no change), hard link (made anew), Latin-1 (no change)',
        because: 'it edits no link, writes a file anew, and refuses what is not UTF-8',
      },
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
      cut: { seen: 'failed', because: 'it takes that for the failure that it is' },
      odd_files: {
        seen: 'all but no last newline (damaged), Latin-1 (no change), 5 MB (no change)',
        because: 'its patches are lines of UTF-8, and its shell shows no more than the ends of a large file',
      },
      error_429: { seen: 'failed, saying why', because: 'it does not try again' },
    },
  },
  gemini: {
    id: 'gemini',
    tool: 'gemini',
    changesItself: ['CALL enter_plan_mode {"reason":"to plan"}'],
    program: 'gemini',
    model: MODELS['gemini']!,
    longestPrompt: MILLION,
    runsCommands: true,
    deviations: {
      empty: ASKS_AGAIN,
      reasoning: ASKS_AGAIN,
      cut: CUT_IS_FINE,
      odd_files: BY_UTF8,
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
      odd_files: BY_UTF8,
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
      cut: CUT_IS_FINE,
      usage: { seen: 'those of the last call', because: 'its protocol has those of the last call alone' },
      odd_files: BY_UTF8,
      error_429: SILENT,
      error_500: SILENT,
      away: SILENT,
    },
  },
  qwen: {
    id: 'qwen',
    tool: 'qwen',
    changesItself: ['CALL enter_worktree {"name":"elsewhere"}'],
    program: 'qwen',
    model: MODELS['qwen']!,
    // It takes a model that it does not know for one of 200,000 tokens.
    longestPrompt: 600_000,
    runsCommands: true,
    deviations: {
      prompts: {
        seen: 'all but at (failed)',
        because: 'aim refuses an @, as it reads the file and changes the text around it',
      },
      at: { seen: 'refused', because: 'aim refuses an @, as it reads the file and changes the text around it' },
      empty: ASKS_AGAIN,
      odd_files: MADE_ANEW,
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
    changesItself: ['CALL enter_plan_mode {}'],
    program: 'qwen',
    model: MODELS['qwen-acp']!,
    launch: { registry: OWN_ROWS },
    run: { registry: OWN_ROWS },
    longestPrompt: 600_000,
    runsCommands: true,
    deviations: {
      empty: ASKS_AGAIN,
      odd_files: MADE_ANEW,
      error_429: SILENT,
      error_500: SILENT,
      away: SILENT,
    },
  },
  jules: {
    id: 'jules, as a fake',
    tool: 'jules',
    program: null,
    isService: true,
    model: null,
    longestPrompt: MILLION,
    runsCommands: false,
    deviations: {
      stream: { seen: 'whole', because: 'it gives each message when it is whole' },
      interrupt: {
        seen: 'the session continues',
        because: 'its API ends no session: aim stops watching, and says where the session is',
      },
    },
  },
} as const satisfies Readonly<Record<string, Subject & { deviations: Deviations }>>;

/** What the oldest release that a row claims has to show: it starts, answers, edits, is interrupted, and fails as it should. */
const SHORT = ['ready', 'version', 'edit', 'read_only', 'interrupt', 'indent', 'error_400'];

function older(subject: Subject, program: Subject['program'], deviations: Deviations = {}): Subject {
  return { ...subject, id: String(program), program, points: SHORT, deviations };
}

/** The oldest release that each row claims; of aider it is among the others. */
export const OLDEST: readonly Subject[] = [
  older(SUBJECTS.claude, 'claude@2.1.306'),
  older(SUBJECTS.codex, 'codex@0.160.0'),
  older(SUBJECTS.gemini, 'gemini@0.55.1'),
  older(SUBJECTS.copilot, 'copilot@1.0.88'),
  older(SUBJECTS.opencode, 'opencode@1.18.23'),
  older(SUBJECTS.qwen, 'qwen@0.23.1'),
];
