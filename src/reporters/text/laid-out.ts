import { sanitize } from '../../lib/text/sanitize.ts';
import { splitAt } from './text-width.ts';

/** Text of a tool, whole, as lines with their indents. Lines that are longer than `columns` cells are folded. */
export function laidOut(text: string, columns: number): string[] {
  return sanitize(text)
    .replaceAll('\t', '    ')
    .replace(/^\n+|\s+$/g, '')
    .split('\n')
    .flatMap((line) => (columns === Number.POSITIVE_INFINITY ? [line] : folded(line, columns)));
}

/** Broken between words where that is possible. */
function folded(line: string, columns: number): string[] {
  const lines: string[] = [];
  let rest = line;
  for (let most = splitAt(rest, columns); most < rest.length; most = splitAt(rest, columns)) {
    const space = rest
      .slice(0, most + 1)
      .trimEnd()
      .lastIndexOf(' ', most);
    const end = space > most / 3 ? space : most;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}
