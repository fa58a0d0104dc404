import { command, message, type Prompt } from '../model/turn/prompt.ts';
import type { ToolRow } from '../tools/tool-row.ts';

/** A line whose first word is among the tool's commands is a command; every other text is a message. */
export function promptOf(row: Pick<ToolRow, 'commands'>, text: string): Prompt {
  const isLine = !/[\n\r\0]/.test(text);
  return isLine && row.commands.includes(text.split(' ', 1)[0] ?? '') ? command(text) : message(text);
}
