import type { DetectedTool } from '../tools/detect.ts';
import type { AdapterInterface } from './adapter.ts';
import { AiderPooledAdapter } from './aider-pooled-adapter.ts';
import { PromptAdapter } from './prompt-adapter.ts';

/** The adapter that a tool's row names. */
export function createAdapter(tool: DetectedTool): AdapterInterface {
  return tool.row.adapter === 'aider' ? new AiderPooledAdapter(tool) : new PromptAdapter(tool);
}
