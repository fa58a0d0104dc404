import type { CommandOutput, Environment } from './command-context.ts';

/** aim's own characters that are not ASCII, and those of one cell that stand for them: widths stay as they are. */
const ASCII: Readonly<Record<string, string>> = {
  '…': '~',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '─': '-',
  '·': '-',
  '×': 'x',
  '✔': '+',
  '☑': '+',
  '✖': 'x',
  '■': '#',
  '❯': '>',
  '›': '>',
  '►': '>',
  '→': '>',
  '◌': 'o',
  '○': 'o',
  '≠': '!',
  '≈': '~',
  '⊘': '!',
  '⚠': '!',
  ℹ: 'i',
  '◷': '@',
  '↯': '!',
  '↓': 'v',
  '↑': '^',
  '↻': '@',
  '⏎': '|',
  '│': '|',
};
const ANY = new RegExp(`[${Object.keys(ASCII).join('')}]`, 'g');

/**
 * Whether aim prints ASCII alone: the locale names a set of characters that is not UTF-8 (`LC_ALL=C`). Where no variable is
 * set, as in most containers, nothing is known, and it does not.
 */
export function usesAscii({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** aim's own text as the locale shows it. What tools and files have in it stays as it is, but for characters of aim's. */
export function forLocale(text: string, environment: Environment): string {
  return usesAscii(environment) ? text.replace(ANY, (char) => ASCII[char]!) : text;
}

/** An output that gets aim's own text alone, such as stderr: what is written to it is as the locale shows it. */
export function localeOutput(output: CommandOutput, environment: Environment): CommandOutput {
  if (!usesAscii(environment)) return output;
  return {
    // Looked up when they are asked for: each may open the stream.
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
    get stream() {
      return output.stream;
    },
    write: (text) => output.write(typeof text === 'string' ? forLocale(text, environment) : text),
    on: (event, listener) => output.on(event, listener),
  };
}
