import { type CommandRow, type CommandTable, GROUPS } from '../table/define-command.ts';
import type { FlagSpec } from '../table/flag-kinds.ts';
import { groupedFlags } from '../table/flag-groups.ts';
import { GLOBAL_FLAGS } from '../table/global-flags.ts';
import { environmentTexts } from './environment-texts.ts';
import { exitTexts } from './exit-texts.ts';
import { splitExample } from './layout.ts';
import { signatureOf, summaryOf, usageOf } from './signature.ts';

/** The text of docs/COMMANDS.md: all commands, as their help has them. */
export function commandsPage(commands: CommandTable): string {
  const visible = Object.entries(commands).filter(([, { hidden }]) => hidden !== true);
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => {
    const rows = visible.filter(([, row]) => row.group === group);
    return ['', `**${title}**: ${rows.map(([name]) => `[${name}](#aim-${name})`).join(', ')}`];
  });
  return `${[
    '# Commands',
    '',
    '<!-- Written by `npm run reference` from the table of commands. -->',
    '',
    '`aim COMMAND -h` shows the same in a terminal, `man/aim.1` is the page for `man`.',
    ...groups,
    '',
    '## Every command',
    ...flagTable(GLOBAL_FLAGS),
    ...table(
      ['variable', ''],
      environmentTexts().map(([name, text]) => [`\`${name}\``, text]),
    ),
    ...table(
      ['exit code', ''],
      exitTexts().map(([code, text]) => [code, text]),
    ),
    ...visible.flatMap(([name, row]) => commandSection(name, row)),
  ].join('\n')}\n`;
}

function commandSection(name: string, row: CommandRow): string[] {
  const args = Object.entries(row.args).map(([arg, { description }]) => [`\`${arg.toUpperCase()}\``, description]);
  const codes = Object.entries(row.exitCodes ?? {});
  return [
    '',
    `## aim ${name}`,
    '',
    `\`${usageOf(name, row)}\``,
    '',
    `${row.summary}.`,
    ...(row.description === undefined ? [] : ['', row.description]),
    ...table(['argument', ''], args),
    ...groupedFlags(row.flags).flatMap(({ title, flags }) => flagTable(flags, title === 'Flags' ? 'flag' : title)),
    ...table(
      ['variable', ''],
      environmentTexts(row).map(([variable, text]) => [`\`${variable}\``, text]),
    ),
    ...table(['exit code', ''], codes),
    ...examples(row.examples ?? []),
  ];
}

function flagTable(flags: Readonly<Record<string, FlagSpec>>, head = 'flag'): string[] {
  return table(
    [head, ''],
    Object.entries(flags).map(([name, flag]) => [`\`${signatureOf(name, flag)}\``, summaryOf(flag)]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return ['', line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)];
}

/** Not as a block of `sh`: those of the docs are run. */
function examples(texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const lines = texts.flatMap((text) => {
    const { command, comment } = splitExample(text);
    return [...(comment === null ? [] : [`# ${comment}`]), command];
  });
  return ['', '```text', ...lines, '```'];
}
