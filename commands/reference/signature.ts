import type { CommandRow } from '../table/define-command.ts';
import type { FlagSpec, Names } from '../table/flag-kinds.ts';

const PLACEHOLDERS: Readonly<Record<Names, string>> = {
  cluster: 'NAME',
  listener: 'NAME',
  instance: 'INSTANCE',
  turn: 'TURN',
  conversation: 'KEY',
  tool: 'TOOL',
  run: 'RUN',
  job: 'JOB',
  file: 'FILE',
  folder: 'DIR',
  program: 'PROGRAM',
  command: 'COMMAND',
};

/** The line of usage: `aim launch TOOL [FLAGS] [-- COMMAND…]`. */
export function usageOf(name: string, row: CommandRow): string {
  const args = Object.entries(row.args).map(([arg, { required }]) => {
    return required ? arg.toUpperCase() : `[${arg.toUpperCase()}]`;
  });
  return ['aim', name, ...args, '[FLAGS]', ...(row.takesCommand === true ? ['[-- COMMAND…]'] : [])].join(' ');
}

/** How a flag is typed, with a word for its value: `-n, --count N`, `--resume [RUN]`. */
export function signatureOf(name: string, flag: FlagSpec): string {
  const forms = [...(flag.char === undefined ? [] : [`-${flag.char}`]), `--${name}`].join(', ');
  const value = placeholderOf(name, flag);
  return value === '' ? forms : `${forms} ${value}`;
}

/** What a help has in the place of the value; empty: the flag takes none. */
export function placeholderOf(name: string, flag: FlagSpec): string {
  if (flag.kind === 'switch') return '';
  const { placeholder } = flag;
  if (placeholder !== undefined) return flag.multiple === true ? `${placeholder}…` : placeholder;
  switch (flag.kind) {
    case 'number':
      return flag.names === undefined ? 'N' : PLACEHOLDERS[flag.names];
    case 'seconds':
      return 'SECONDS';
    case 'duration':
      return 'DURATION';
    case 'amount':
      return 'N';
    case 'deadline':
      return 'S|TIME';
    case 'choice':
      return flag.choices.join('|');
    case 'choices':
      return flag.choices.join(',');
    case 'text': {
      const word = flag.names === undefined ? name.split('-').at(-1)!.toUpperCase() : PLACEHOLDERS[flag.names];
      return flag.bare === undefined ? `${word}${flag.multiple === true ? '…' : ''}` : `[${word}]`;
    }
  }
}

/** What a flag is for, with its default. */
export function summaryOf(flag: FlagSpec): string {
  if (flag.kind === 'switch' || flag.default === undefined) return flag.summary;
  const isShown = typeof flag.default === 'number' || flag.default.length > 0;
  return isShown ? `${flag.summary} (default: ${String(flag.default)})` : flag.summary;
}
