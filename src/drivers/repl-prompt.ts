import type { Prompt } from '../model/prompt.ts';
import type { Repl } from '../tools/tool-row.ts';

/** A prompt as the lines that go down a REPL's stdin. */
export interface ReplInput {
  readonly bytes: string;
  /** How many lines the tool reads, each of which it may answer with its marker. */
  readonly lines: number;
}

/**
 * Writes a prompt in the REPL's own way of taking text: a message arrives whole in one user message, and is never
 * taken for a command.
 * @param word an unguessable word of letters and digits.
 * @returns null where the REPL has no way to take a text of several lines.
 */
export function encodePrompt(repl: Repl, prompt: Prompt, word: string): ReplInput | null {
  if (prompt.kind === 'command') return { bytes: `${prompt.line}\n`, lines: 1 };
  const escape = repl.escapeFirst;
  const first = prompt.text[0] ?? '';
  const text = escape?.characters.includes(first) ? escape.prefix + prompt.text : prompt.text;
  const opensBlock = repl.blockLine !== undefined && new RegExp(repl.blockLine, 'u').test(text);
  if (!text.includes('\n') && !opensBlock) return { bytes: `${text}\n`, lines: 1 };
  if (repl.block === undefined) return null;
  let tag = word;
  while (text.includes(tag)) tag += 'x';
  const open = repl.block.open.replace('%TAG%', tag);
  const close = repl.block.close.replace('%TAG%', tag);
  return { bytes: `${open}\n${text}\n${close}\n`, lines: text.split('\n').length + 2 };
}
