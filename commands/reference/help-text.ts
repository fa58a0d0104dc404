import { type CommandRow, type CommandTable, GROUPS } from '../table/define-command.ts';
import type { FlagSpec } from '../table/flag-kinds.ts';
import { groupedFlags } from '../table/flag-groups.ts';
import { GLOBAL_FLAGS } from '../table/global-flags.ts';
import { environmentTexts } from './environment-texts.ts';
import { exitTexts } from './exit-texts.ts';
import { splitExample, terms, textColumns, wrap, wrapCommand } from './layout.ts';
import { signatureOf, summaryOf, usageOf } from './signature.ts';

const WHAT_AIM_IS =
  'aim runs several coding-agent CLIs at once: a pool of long-lived tool processes, routing, supervision, and job files.';

/** The lines of `aim -h`: every command by its group. */
export function helpOfAim(commands: CommandTable, columns: number): string[] {
  const width = textColumns(columns);
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => {
    const rows = Object.entries(commands).filter(([, row]) => row.group === group && row.hidden !== true);
    return section(
      title,
      terms(
        rows.map(([name, { summary }]) => [name, summary] as const),
        width,
      ),
    );
  });
  return [
    ...wrap(WHAT_AIM_IS, width),
    ...section('Usage', ['  aim COMMAND [FLAGS]', '  aim COMMAND -h', '  aim --version']),
    ...groups,
    ...section('Flags of every command', flagTerms(GLOBAL_FLAGS, width)),
    ...section('Environment', terms(environmentTexts(), width)),
    ...section('Exit codes', terms(exitTexts(), width)),
  ];
}

/** The lines of `aim COMMAND -h`. */
export function helpOfCommand(name: string, row: CommandRow, columns: number): string[] {
  const width = textColumns(columns);
  const args = Object.entries(row.args).map(([arg, { description }]) => [arg.toUpperCase(), description] as const);
  return [
    ...wrap(row.summary, width),
    ...section(
      'Usage',
      wrap(usageOf(name, row).replace('[-- ', '[--\u00a0'), width - 4).map(
        (line, n) => `${n === 0 ? '  ' : '    '}${line}`,
      ),
    ),
    ...(row.description === undefined ? [] : ['', ...wrap(row.description, width)]),
    ...section('Arguments', terms(args, width)),
    ...groupedFlags(row.flags).flatMap(({ title, flags }) => section(title, flagTerms(flags, width, row.flags))),
    ...section('Flags of every command', flagTerms(GLOBAL_FLAGS, width)),
    ...section(
      'Examples',
      (row.examples ?? []).flatMap((example) => exampleLines(example, width)),
    ),
    ...section('Environment', terms(environmentTexts(row), width)),
    ...section('Exit codes', terms(exitTexts(row), width)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title.toUpperCase(), ...lines];
}

/**
 * Flags without a short form stand below the long forms of the others.
 * @param all those of the command: what they mean stands in one column, whatever group they are in.
 */
function flagTerms(
  flags: Readonly<Record<string, FlagSpec>>,
  width: number,
  all: Readonly<Record<string, FlagSpec>> = flags,
): string[] {
  const isIndented = Object.values(all).some(({ char }) => char !== undefined);
  const rowsOf = (some: Readonly<Record<string, FlagSpec>>) =>
    Object.entries(some).map(([name, flag]) => {
      const indent = isIndented && flag.char === undefined ? '    ' : '';
      return [`${indent}${signatureOf(name, flag)}`, summaryOf(flag)] as const;
    });
  return terms(rowsOf(flags), width, rowsOf(all));
}

function exampleLines(example: string, width: number): string[] {
  const { command, comment } = splitExample(example);
  const lines = wrapCommand(command, width - 2).map((line) => `  ${line}`);
  if (comment === null) return lines;
  return [...wrap(comment, width - 4).map((line) => `  # ${line}`), ...lines];
}
