// Generates the parsers of documents that are read at the start of commands, of their zod schemas: they need no zod, which takes
// longer to load than most commands take. The code is zod's own (`compileFn` of zod/v4/core/compile.js); here it gets
// the values that it refers to, as text. What a parser can't have (another refinement than those of rules.ts) is an error.
import { core } from 'zod';
import * as rules from '../src/lib/schema/rules.ts';
import { jobFileSchema } from '../src/jobs/file/job-file.ts';
import { durationsSchema } from '../src/jobs/record/durations/learnt-durations.ts';
import { journalHeaderSchema } from '../src/jobs/record/journal-header.ts';
import { lockOwnerSchema } from '../src/process/records/lock-file.ts';
import { orphanRecordSchema } from '../src/process/records/orphan-record.ts';

/** The files with generated parsers, from the root: the path to `src/lib/schema/`, and the schema of each parser. */
const FILES: Readonly<Record<string, readonly [lib: string, schemas: Readonly<Record<string, unknown>>]>> = {
  'src/jobs/file/job-file-parser.ts': ['../../lib/schema', { jobFileParser: jobFileSchema }],
  'src/jobs/record/durations/durations-parser.ts': ['../../../lib/schema', { durationsParser: durationsSchema }],
  'src/jobs/record/journal-header-parser.ts': ['../../lib/schema', { journalHeaderParser: journalHeaderSchema }],
  'src/process/records/record-parsers.ts': [
    '../../lib/schema',
    { lockOwnerParser: lockOwnerSchema, orphanRecordParser: orphanRecordSchema },
  ],
};

/** The text of every file with generated parsers, not formatted, by its path from the root. */
export function parserFiles(): Map<string, string> {
  return new Map(Object.entries(FILES).map(([path, [lib, schemas]]) => [path, textOf(lib, schemas)]));
}

/** A function that zod has generated. */
interface Generated {
  readonly names: readonly string[];
  readonly code: string;
  readonly values: readonly unknown[];
}

/** Functions of zod that generated code refers to, by their names. */
const PARTS = new Set(['isPlainObject', 'codePointLength']);

function textOf(lib: string, schemas: Readonly<Record<string, unknown>>): string {
  const used = { rules: new Set<string>(), parts: new Set(['INVALID', 'type Parser']) };
  const parsers = Object.entries(schemas).map(([name, schema]) => {
    return `export const ${name}: Parser = ${parserText(schema, used)};`;
  });
  const imports = [
    `import { ${[...used.parts].sort().join(', ')} } from '${lib}/parser.ts';`,
    ...(used.rules.size === 0 ? [] : [`import { ${[...used.rules].sort().join(', ')} } from '${lib}/rules.ts';`]),
  ];
  const head = [
    '// Made by scripts/schemas.ts of the zod schemas. Not to be edited.',
    '// @ts-nocheck',
    '/* oxlint-disable */',
  ];
  return `${[...head, ...imports, '', parsers.join('\n\n')].join('\n')}\n`;
}

/** What is to be imported. */
interface Used {
  readonly rules: Set<string>;
  readonly parts: Set<string>;
}

function parserText(schema: unknown, used: Used): string {
  const generated = new Map<unknown, Generated>();
  const whole = generate(schema, generated);
  return functionText(whole, generated, used);
}

/** Has zod generate a parser, and looks at what it makes a function of. Parsers inside it are put into the map. */
function generate(schema: unknown, into: Map<unknown, Generated>): Generated {
  const real = globalThis.Function;
  let last: Generated | null = null;
  globalThis.Function = new Proxy(real, {
    construct: (_, args: string[]) => {
      const made = new real(...args) as (...values: unknown[]) => unknown;
      return (...values: unknown[]) => {
        const result = made(...values);
        last = { names: args.slice(0, -1), code: args.at(-1)!, values };
        into.set(result, last);
        return result;
      };
    },
  });
  try {
    core.compileFn(schema as core.$ZodType);
  } finally {
    globalThis.Function = real;
  }
  if (last === null) throw new Error('zod has generated nothing');
  return last;
}

/** An expression: a function with the values that it refers to. */
function functionText({ names, code, values }: Generated, generated: Map<unknown, Generated>, used: Used): string {
  const constants = names.flatMap((name, index) => {
    return name === 'INVALID' ? [] : [`const ${name} = ${valueText(values[index], generated, used)};`];
  });
  return `(() => {\n${constants.join('\n')}\n${code};\n})()`;
}

function valueText(value: unknown, generated: Map<unknown, Generated>, used: Used): string {
  const inner = generated.get(value);
  if (inner !== undefined) return functionText(inner, generated, used);
  if (value instanceof RegExp) return String(value);
  if (value instanceof Set) return `new Set(${JSON.stringify([...value])})`;
  if (typeof value === 'function') return functionNamed(value as (...args: unknown[]) => unknown, used);
  throw new Error(`no text for a value of a generated parser: ${String(value)}`);
}

function functionNamed(value: (...args: unknown[]) => unknown, used: Used): string {
  const source = value.toString();
  const rule = Object.entries(rules).find(([, each]) => each === value);
  if (rule !== undefined) {
    used.rules.add(rule[0]);
    return rule[0];
  }
  if (PARTS.has(value.name)) {
    used.parts.add(value.name);
    return value.name;
  }
  if (value === Object.prototype.propertyIsEnumerable) return 'Object.prototype.propertyIsEnumerable';
  // What a default is cloned by: here it is made anew each time.
  if (value.name === 'shallowClone') return '(value) => value';
  if (value.name === 'throwAsync') return "() => { throw new Error('a rule that waits') }";
  if (source === '() => schema._zod.def.defaultValue') {
    return `() => (${JSON.stringify(value())})`;
  }
  throw new Error(`a generated parser refers to a function that it can't have: ${source}`);
}
