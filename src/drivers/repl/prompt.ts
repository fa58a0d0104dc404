import { Buffer } from 'node:buffer';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { Repl } from '../../tools/row/repl.ts';
import { escapeFirst } from '../shared/escape-first.ts';
import { bounded } from '../../tools/row/safe-pattern.ts';

/** A line up to this length goes through a pipe in one piece, with a sentinel behind it. Bytes. */
const ONE_PIECE = 4000;

/** A prompt as the lines that go down a REPL's stdin. */
export interface ReplInput {
  readonly bytes: string;
  /** How many lines the tool reads, each of which it may answer with its marker. */
  readonly lines: number;
  /** Whether the tool reads all of it at once: a signal never finds it half read. */
  readonly atOnce: boolean;
  /** Each line is an input of its own. */
  readonly apart?: true;
  /** Nothing shows when the tool has read it, but what it prints then. */
  readonly silent?: true;
  /** What the tool prints when it has read it. */
  readonly readLine?: string;
  /** The lines that the tool prints again as it reads them. */
  readonly printed?: readonly string[];
}

/**
 * Writes a prompt in the REPL's own way of taking text: a message arrives whole in one user message, and is never
 * taken for a command.
 * @param word an unguessable word of letters and digits.
 * @returns null where the REPL has no way to take a text of several lines.
 */
export function encodePrompt(repl: Repl, prompt: Prompt, word: string): ReplInput | null {
  const input = encode(repl, prompt, word);
  if (input === null || !repl.echo) return input;
  const lines = input.bytes.split('\n').slice(0, -1);
  // The lines of such a block are read by what its first line runs.
  return { ...input, printed: input.silent === true || input.readLine !== undefined ? lines.slice(0, 1) : lines };
}

function encode(repl: Repl, prompt: Prompt, word: string): ReplInput | null {
  if (prompt.kind === 'command') return oneLine(prompt.line);
  const text = escapeFirst(repl.escapeFirst, prompt.text);
  if (!text.includes('\n')) {
    const line = oneLine(text);
    const opensBlock = repl.blockLine !== undefined && new RegExp(repl.blockLine, 'u').test(bounded(text));
    // A block shows when the tool has read it.
    if (!opensBlock && (line.atOnce || repl.block === undefined)) return line;
  }
  if (repl.block === undefined) {
    if (!repl.typedLines) return null;
    return { bytes: `${text}\n`, lines: text.split('\n').length, atOnce: false, apart: true };
  }
  let tag = word;
  while (text.includes(tag)) tag += 'x';
  const { silent, read } = repl.block;
  const [open, close] = [repl.block.open, repl.block.close].map((line) => line.replaceAll('%TAG%', tag));
  const bytes = `${open}\n${text}\n${close}\n`;
  if (read !== undefined) return { bytes, lines: 1, atOnce: false, readLine: read.replaceAll('%TAG%', tag) };
  if (silent) return { bytes, lines: 1, atOnce: false, silent };
  return { bytes, lines: bytes.split('\n').length - 1, atOnce: false };
}

function oneLine(line: string): ReplInput {
  const bytes = `${line}\n`;
  return { bytes, lines: 1, atOnce: Buffer.byteLength(bytes) <= ONE_PIECE };
}
