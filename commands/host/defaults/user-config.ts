import { didYouMean } from '../../../src/lib/text/nearest.ts';
import { parseJson } from '../../../src/model/documents/json-text.ts';
import { readUserFile } from '../../../src/model/documents/user-file.ts';
import { AimError, type Issue, messageOf } from '../../../src/model/errors.ts';
import { type CommandRow, type CommandTable, commandOf } from '../../table/define-command.ts';
import type { FlagSpec } from '../../table/flag-kinds.ts';
import { parseValue, typedFlag } from '../../table/parse-value.ts';
import { flagsOf } from '../../table/find-flag.ts';
import type { DefaultFlag } from '../../table/read-line.ts';

/** The key for flags of every command that has them. */
const ALL = 'all';
const MAX_BYTES = 1024 * 1024;
/** Flags that are for one line alone. */
const NO_DEFAULT: readonly string[] = ['help', 'json'];

/** A fault of the file: where it is, and what is wrong. */
interface ConfigFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string | undefined;
}

/**
 * The flags of a command that the user's `config.json` sets: `{ "run-jobs": { "count": 5 }, "all": { "no-color": true } }`.
 * The whole file is checked, whichever command runs. @throws AimError invalid_file with every fault and its place.
 */
export function readUserConfig(path: string, commands: CommandTable, name: string): DefaultFlag[] {
  const document = parseJson(path, readUserFile(path, { kind: 'a JSON file', maxBytes: MAX_BYTES }));
  const { flags, faults } = flagsOfConfig(commands, name, document.value);
  const all = [...document.faults, ...faults];
  if (all.length === 0) return flags;
  throw new AimError('invalid_file', `${path} is not valid`, {
    issues: all.map(({ hint, ...fault }) => document.locate({ ...fault, ...(hint !== undefined && { hint }) })),
  });
}

/** Where a config file that is valid sets these flags of a command. */
export function placesInConfig(
  path: string,
  commands: CommandTable,
  name: string,
  flags: readonly string[],
): readonly Issue[] {
  const document = parseJson(path, readUserFile(path, { kind: 'a JSON file', maxBytes: MAX_BYTES }));
  const value = document.value as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  return flags.flatMap((flag) => {
    const key = [name, ALL].find((each) => Object.hasOwn(value[each] ?? {}, flag));
    const spec = flagsOf(commands[name]!)[flag];
    if (key === undefined || spec === undefined) return [];
    return [document.locate({ path: [key, flag], message: `sets ${typedFlag(flag, spec)}` })];
  });
}

/** The default flags of a command in a config document that was parsed, and what is wrong with the document. */
export function flagsOfConfig(
  commands: CommandTable,
  name: string,
  value: unknown,
): { readonly flags: DefaultFlag[]; readonly faults: ConfigFault[] } {
  if (!isRecord(value)) return { flags: [], faults: [{ path: [], message: 'must be an object' }] };
  const faults: ConfigFault[] = [];
  const found = new Map<string, DefaultFlag>();
  // What a command has comes before what all have.
  const keys = [...new Set([ALL, ...Object.keys(value)])].filter((key) => key !== '$schema' && key in value);
  for (const key of keys) {
    const row = key === ALL ? undefined : commandOf(commands, key);
    if (key !== ALL && row === undefined) {
      faults.push({ path: [key], message: 'is no command', hint: didYouMean(key, [ALL, ...Object.keys(commands)]) });
      continue;
    }
    const given = value[key];
    if (!isRecord(given)) {
      faults.push({ path: [key], message: 'must be an object of flags' });
      continue;
    }
    for (const [flagName, each] of Object.entries(given)) {
      const specs = specsFor(commands, row, flagName);
      const [spec] = specs;
      if (spec === undefined) {
        if (NO_DEFAULT.includes(flagName)) {
          faults.push({ path: [key, flagName], message: 'can only be typed: it is for one line alone' });
          continue;
        }
        const names = (row === undefined ? allFlags(commands) : Object.keys(flagsOf(row))).filter(
          (each) => !NO_DEFAULT.includes(each),
        );
        const message = row === undefined ? 'is a flag of no command' : `is no flag of aim ${key}`;
        faults.push({ path: [key, flagName], message, hint: didYouMean(flagName, names) });
        continue;
      }
      const words = wordsOf(flagName, spec, each);
      if (typeof words === 'string') faults.push({ path: [key, flagName], message: words });
      else if (key === name || (key === ALL && commands[name] !== undefined && flagName in flagsOf(commands[name]))) {
        found.set(flagName, { name: flagName, words });
      }
    }
  }
  return { flags: [...found.values()], faults };
}

function specsFor(commands: CommandTable, row: CommandRow | undefined, flag: string): FlagSpec[] {
  if (NO_DEFAULT.includes(flag)) return [];
  const rows = row === undefined ? Object.values(commands) : [row];
  return rows.flatMap((each) => {
    const flags = flagsOf(each);
    return Object.hasOwn(flags, flag) ? [flags[flag]!] : [];
  });
}

function allFlags(commands: CommandTable): string[] {
  return [...new Set(Object.values(commands).flatMap((row) => Object.keys(flagsOf(row))))];
}

/** The words that stand for a value; null: a switch that is on; empty: one that is off. A text: what is wrong with it. */
function wordsOf(name: string, flag: FlagSpec, value: unknown): readonly (string | null)[] | string {
  if (flag.kind === 'switch') return typeof value === 'boolean' ? (value ? [null] : []) : 'must be true or false';
  const isList = flag.multiple === true || flag.kind === 'choices';
  const items: unknown[] = Array.isArray(value) && isList ? value : [value];
  const words: string[] = [];
  for (const item of items) {
    if (typeof item !== 'string' && typeof item !== 'number') return 'must be a text or a number';
    words.push(String(item));
  }
  try {
    const whole = flag.kind === 'choices' ? [words.join(',')] : words;
    for (const word of whole) parseValue(typedFlag(name, flag), flag, word);
    return whole;
  } catch (error) {
    return messageOf(error).replace(/^.*?: (?=must be)/, '');
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
