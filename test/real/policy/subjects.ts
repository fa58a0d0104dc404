import { fakeAcp } from '../../../fixtures/agents/rows.ts';
import { MODELS } from '../../../fixtures/real-tools/real-tools.ts';
import type { ToolRef } from '../../../scripts/real-tools/recipes.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { BY_FAKE, BY_MODEL, type Doing } from './actions.ts';

/** What the table is about: a tool, and how its processes are used. */
export interface PolicySubject {
  /** As in the table. */
  readonly id: string;
  readonly tool: string;
  /** The real program; null: an agent of ours, which has no model. */
  readonly program: ToolRef | null;
  readonly registry?: Registry;
  readonly doing: Doing;
  /** `one-shot`: a process for this job alone. All actions are done in one turn then. */
  readonly use: 'pooled' | 'one-shot';
}

const real = (tool: ToolRef, id: string = tool, use: PolicySubject['use'] = 'pooled'): PolicySubject => ({
  id,
  tool,
  program: tool,
  doing: BY_MODEL,
  use,
});

/** In the order of the table. */
export const POLICY_SUBJECTS = {
  aider: real('aider'),
  claude: real('claude'),
  codex: real('codex'),
  codexExec: real('codex', 'codex, one process per job', 'one-shot'),
  gemini: real('gemini'),
  copilot: real('copilot'),
  opencode: real('opencode'),
  qwen: real('qwen'),
  /** It asks for nothing, and reports its edits. */
  argvOnly: {
    id: 'an ACP agent by argv alone',
    tool: 'argv-only',
    program: null,
    registry: new Registry([{ ...fakeAcp('plain', { approvals: {} }), id: 'argv-only' }]),
    doing: BY_FAKE,
    use: 'pooled',
  },
} as const satisfies Readonly<Record<string, PolicySubject>>;

export const modelOf = ({ tool, program }: PolicySubject): string | null =>
  program === null ? null : (MODELS[tool] ?? null);
