import { AIM_VERSION } from '../../src/model/version.ts';
import { type CommandRow, type CommandTable, GROUPS } from '../table/define-command.ts';
import type { FlagSpec } from '../table/flag-kinds.ts';
import { groupedFlags } from '../table/flag-groups.ts';
import { GLOBAL_FLAGS } from '../table/global-flags.ts';
import { environmentTexts } from './environment-texts.ts';
import { exitTexts } from './exit-texts.ts';
import { splitExample } from './layout.ts';
import { signatureOf, summaryOf, usageOf } from './signature.ts';

/** The text of man/aim.1: all commands, as their help has them, for `man`. */
export function manPage(commands: CommandTable): string {
  const visible = Object.entries(commands).filter(([, { hidden }]) => hidden !== true);
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => [
    `.SS ${title}`,
    ...visible.filter(([, row]) => row.group === group).flatMap(([name, row]) => commandLines(name, row)),
  ]);
  return `${[
    '.\\" Written by `npm run reference` from the table of commands.',
    `.TH AIM 1 "" "aim ${AIM_VERSION}" "aim"`,
    '.SH NAME',
    'aim \\- runs several coding\\-agent CLIs at once',
    '.SH SYNOPSIS',
    '.B aim',
    '.I COMMAND',
    '[\\fIFLAGS\\fR]',
    '.SH DESCRIPTION',
    roff(
      'aim starts coding-agent CLIs as long-lived processes, sends prompts to them, and runs files of jobs on them.',
    ),
    '.SH COMMANDS',
    ...groups,
    '.SH FLAGS OF EVERY COMMAND',
    ...flagLines(GLOBAL_FLAGS),
    '.SH ENVIRONMENT',
    ...termLines(environmentTexts()),
    '.SH EXIT STATUS',
    ...termLines(exitTexts()),
  ].join('\n')}\n`;
}

function commandLines(name: string, row: CommandRow): string[] {
  const args = Object.entries(row.args).map(([arg, { description }]) => [arg.toUpperCase(), description] as const);
  const parts = [
    ...termLines(args),
    ...groupedFlags(row.flags).flatMap(({ title, flags }) => [
      ...(title === 'Flags' ? [] : ['.PP', `.I ${roff(title)}`]),
      ...flagLines(flags),
    ]),
    ...termLines(Object.entries(row.exitCodes ?? {}).map(([code, text]) => [`exit code ${code}`, text])),
    ...(row.examples ?? []).flatMap(exampleLines),
  ];
  return [
    '.TP',
    `.B ${roff(usageOf(name, row))}`,
    roff(`${row.summary}.${row.description === undefined ? '' : ` ${row.description}`}`),
    ...(parts.length === 0 ? [] : ['.RS', ...parts, '.RE']),
  ];
}

function flagLines(flags: Readonly<Record<string, FlagSpec>>): string[] {
  return termLines(Object.entries(flags).map(([name, flag]) => [signatureOf(name, flag), summaryOf(flag)] as const));
}

function termLines(rows: readonly (readonly [term: string, text: string])[]): string[] {
  return rows.flatMap(([term, text]) => ['.TP', `.B ${roff(term)}`, roff(text)]);
}

function exampleLines(example: string): string[] {
  const { command, comment } = splitExample(example);
  return ['.PP', ...(comment === null ? [] : [roff(`# ${comment}`), '.br']), '.nf', roff(command), '.fi'];
}

const ROFF: Readonly<Record<string, string>> = { '\\': '\\e', '-': '\\-', '’': '\\(cq', '…': '\\&...', '×': '\\(mu' };

/** A text as a line of roff: nothing of it is taken for a request or an escape. */
function roff(text: string): string {
  const escaped = text.replace(/[\\\-’…×]/g, (char) => ROFF[char]!);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
