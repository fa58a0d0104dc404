import { NOT_SENT, type Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import { textFault } from '../../model/turn/text-fault.ts';
import { firstMatch } from '../../tools/row/safe-pattern.ts';
import type { ToolRow } from '../../tools/tool-row.ts';

/** How much of what a tool cannot take is shown. */
const MAX_WORDS = 40;

/** How a turn ends whose prompt is not sent at all, because the tool can't take it or nobody waits for it. Null: send it. */
export function unsent(row: ToolRow, prompt: Prompt, signal: AbortSignal): Outcome | null {
  const reason = refusal(row, prompt);
  if (reason !== null) return { kind: 'failed', reason };
  return signal.aborted ? { kind: 'interrupted', reason: NOT_SENT } : null;
}

function refusal(row: ToolRow, prompt: Prompt): string | null {
  const text = prompt.kind === 'message' ? prompt.text : prompt.line;
  const fault = textFault(text);
  if (fault !== null) return `the prompt ${fault}`;
  if (text.trim() === '') return 'the prompt is empty';
  if (row.maxPromptChars !== undefined && text.length > row.maxPromptChars) {
    return `the prompt has ${text.length} characters, and ${row.id} takes at most ${row.maxPromptChars}`;
  }
  if (prompt.kind === 'command') return null;
  for (const { pattern, because } of row.cannotTake) {
    const match = firstMatch(pattern, text);
    if (match === null) continue;
    const words = match[0].trim().slice(0, MAX_WORDS);
    return `${row.id} cannot take the prompt: ${because}${words === '' ? '' : `: ${JSON.stringify(words)}`}`;
  }
  return null;
}
