/** Longer lines are hard to read, however wide the window is. */
const MAX_COLUMNS = 100;
/** The first column of a table is not wider: longer entries have a line of their own. */
const MAX_TERM = 30;
/** With less room for the second column, it goes below the first. */
const MIN_TEXT = 24;

/** How many columns a text uses in a window. */
export function textColumns(columns: number): number {
  return Math.max(1, Math.min(columns, MAX_COLUMNS));
}

/** A text in lines of at most `columns` characters; a longer word has a line of its own. A no-break space is a space at last. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[ \n\t]+/).filter((each) => each !== '')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each) => each.replaceAll('\u00a0', ' '));
}

type Row = readonly [term: string, text: string];

/**
 * Terms and what they mean, in two columns, or below each other where the window is narrow. Two blanks stand before.
 * @param all the rows that have their second column in the same place.
 */
export function terms(rows: readonly Row[], columns: number, all: readonly Row[] = rows): string[] {
  const widest = Math.max(0, ...all.map(([term]) => term.length).filter((length) => length <= MAX_TERM));
  const indent = columns - widest - 4 < MIN_TEXT ? 6 : widest + 4;
  return rows.flatMap(([term, text]) => {
    const lines = wrap(text, columns - indent).map((line) => `${' '.repeat(indent)}${line}`);
    if (term.length + 4 > indent) return [...wrappedTerm(term, columns), ...lines];
    return [`  ${term.padEnd(indent - 2)}${lines[0]!.slice(indent)}`, ...lines.slice(1)];
  });
}

/** A term that has its line for itself. It is indented as it would be beside its text, where there is room. */
function wrappedTerm(term: string, columns: number): string[] {
  const blanks = /^ */.exec(term)![0];
  const before = `  ${blanks.length + term.length <= columns ? blanks : ''}`;
  return wrap(term, columns - before.length - 2).map((line, n) => `${before}${n === 0 ? '' : '  '}${line}`);
}

/** A command line and its comment, as `examples` of a command have them. */
export function splitExample(example: string): { readonly command: string; readonly comment: string | null } {
  const [, command = example, comment = null] = /^(.*?)\s+# (.*)$/.exec(example) ?? [];
  return { command, comment };
}

/** A command line in lines of at most `columns` characters, broken so that a shell takes them: not within quotes. */
export function wrapCommand(command: string, columns: number): string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [command];
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length + 2 <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line));
}
