import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../commands/index.ts';
import { helpOfAim, helpOfCommand } from '../../../commands/reference/help-text.ts';
import { splitExample, wrapCommand } from '../../../commands/reference/layout.ts';
import { groupedFlags } from '../../../commands/table/flag-groups.ts';
import { readLine } from '../../../commands/table/read-line.ts';
import { splitCommand } from '../../../commands/table/split-command.ts';

const pages = (columns: number): [string, string[]][] => [
  ['aim', helpOfAim(COMMANDS, columns)],
  ...Object.entries(COMMANDS).map(([name, row]): [string, string[]] => [name, helpOfCommand(name, row, columns)]),
];

/** A call of aim within a line of a shell. */
const AIM = /(?<![\w/])aim ((?:"[^"]*"|'[^']*'|[^|&;)<>'"])+)/g;

const wordsOf = (line: string) =>
  (line.match(/"[^"]*"|'[^']*'|[^\s'"]+/g) ?? [])
    .filter((word) => word !== '&&')
    .map((word) => word.replace(/^["']|["']$/g, ''));

describe('the help', () => {
  it.each([24, 40, 60, 80, 200])('fits a window of %i columns', (columns) => {
    // A word that is longer than the window can't be broken: `least_busy|round_robin|sticky`.
    const tooLong = pages(columns).flatMap(([name, lines]) =>
      lines
        .filter((line) => line.length > columns && line.trim().includes(' ') && columns >= 60)
        .map((line) => `${name}: ${line}`),
    );
    expect(tooLong).toEqual([]);
    for (const [, lines] of pages(columns)) for (const line of lines) expect(line).toBe(line.trimEnd());
  });

  it('of every command has its flags, its arguments and its exit codes', () => {
    for (const [name, row] of Object.entries(COMMANDS)) {
      const text = helpOfCommand(name, row, 80).join('\n');
      for (const flag of [...Object.keys(row.flags), 'help', 'json', 'no-color']) expect(text).toContain(`--${flag}`);
      for (const arg of Object.keys(row.args)) expect(text).toContain(arg.toUpperCase());
      expect(text).toMatch(/^ {2}130 /m);
      if (name !== 'help') expect(row.examples?.length, name).toBeGreaterThan(0);
    }
  });

  it('of a command with many flags has them in groups, and none without one', () => {
    for (const [name, row] of Object.entries(COMMANDS)) {
      const groups = groupedFlags(row.flags);
      expect(groups.flatMap(({ flags }) => Object.keys(flags)).toSorted()).toEqual(Object.keys(row.flags).toSorted());
      expect(
        groups.map(({ title }) => title),
        name,
      ).not.toContain('Other flags');
      for (const { flags } of groups) expect(Object.keys(flags).length, name).toBeLessThanOrEqual(12);
    }
    const text = helpOfCommand('run-jobs', COMMANDS['run-jobs']!, 80).join('\n');
    expect(text).toMatch(/\n\nTIME AND COST\n {6}--timeout SECONDS +Seconds that each job may take\n/);
    expect(text).toMatch(/\n {6}--routing least_busy\|round_robin\|sticky\n {33}How the instance/);
  });

  it('shows examples that the commands take', () => {
    for (const [name, row] of Object.entries(COMMANDS)) {
      const texts = (row.examples ?? []).map((example) => splitExample(example).command);
      const lines = texts.flatMap((text) => [...text.matchAll(AIM)].map(([, words = '']) => wordsOf(words)));
      if (name !== 'skill' && name !== 'help')
        expect(
          lines.some(([first]) => first === name),
          name,
        ).toBe(true);
      for (const words of lines) {
        const split = splitCommand(COMMANDS, words);
        if (split.kind === 'command') readLine(split.name, split.row, split.words);
      }
    }
  });

  it('breaks a long example where a shell takes it', () => {
    expect(wrapCommand(`aim send --name review "a b c d e f" | jq '.x | y' > out.txt`, 30)).toEqual([
      'aim send --name review \\',
      '  "a b c d e f" | jq \\',
      "  '.x | y' > out.txt",
    ]);
  });
});
