import { aider } from '../rows/aider/aider.ts';
import { claude } from '../rows/claude.ts';
import { codex } from '../rows/codex.ts';
import { copilot } from '../rows/copilot.ts';
import { gemini } from '../rows/gemini.ts';
import { jules } from '../rows/jules.ts';
import { opencode } from '../rows/opencode.ts';
import { qwen } from '../rows/qwen.ts';
import { sim } from '../rows/sim.ts';
import type { RegistryDocument } from './registry-document.ts';

/** The tools that come with aim. */
export const BUILT_IN: RegistryDocument = {
  version: 1,
  tools: { aider, claude, codex, copilot, gemini, jules, opencode, qwen, sim },
};
