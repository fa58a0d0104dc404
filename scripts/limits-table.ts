// Writes the words of limits, as the rows of the tools have them, into docs/TOOL_PROTOCOLS.md: `bun scripts/limits-table.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from '../src/tools/registry/registry.ts';
import { BUSY, RESETS, SPENT } from '../src/tools/row/provider-words.ts';

const BEGIN = '<!-- limits:begin -->';
const END = '<!-- limits:end -->';

const code = (pattern: string) => `\`${pattern.replaceAll('|', '\\|')}\``;
const listed = (patterns: readonly string[]) => patterns.map(code).join(' ');

/** What a tool has beside the usual words, and what it lacks of them. */
function differences(patterns: readonly string[], usual: readonly string[]): string {
  const more = patterns.filter((pattern) => !usual.includes(pattern));
  const less = usual.filter((pattern) => !patterns.includes(pattern));
  return [listed(more), less.length === 0 ? '' : `not ${listed(less)}`].filter((part) => part !== '').join('; ');
}

/** The table, a line for the words of providers and one for each tool that has others. */
export function limitsTable(): string {
  const registry = Registry.builtIn();
  const rows = registry.ids.flatMap((id) => {
    const { quota, overloaded, resets } = registry.get(id).limits;
    const cells = [differences(quota, SPENT), differences(overloaded, BUSY), differences(resets, RESETS)];
    return cells.every((cell) => cell === '') ? [] : [`| ${id} | ${cells.join(' | ')} |`];
  });
  return [
    '| | a quota is used up | overloaded | when it is over |',
    '|---|---|---|---|',
    `| every tool | ${listed(SPENT)} | ${listed(BUSY)} | ${listed(RESETS)} |`,
    ...rows,
  ].join('\n');
}

/** The document with the table in it. */
export function withLimitsTable(document: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the document has no ${BEGIN} … ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${limitsTable()}\n\n${document.slice(end)}`;
}

if (import.meta.main) {
  const path = join(import.meta.dirname, '..', 'docs', 'TOOL_PROTOCOLS.md');
  writeFileSync(path, withLimitsTable(readFileSync(path, 'utf8')));
}
