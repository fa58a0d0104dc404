import type { ToolRow } from './tool-row.ts';

/** Whether a turn of a tool may be a good one without a word. */
export function mayBeSilent({ mayBeSilent: given, repl }: Pick<ToolRow, 'mayBeSilent' | 'repl'>): boolean {
  if (given !== undefined) return given;
  return repl !== undefined && repl.patterns.success.length === 0 && repl.patterns.file.length === 0;
}
