import { MODELS } from '../real-run.ts';
import type { Subject } from './subject.ts';

const MILLION = 1_000_000;

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
      stream: { seen: 'whole', because: 'without --include-partial-messages it gives each message when it is whole' },
      error_401: { seen: 'timed out, saying why', because: 'it tries a wrong key again for half a minute' },
    },
  },
} as const satisfies Readonly<Record<string, Subject>>;
