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

/** Where the parsers are, from the root. */
export const PARSER_FOLDER = 'src/generated';

/** The parsers of each module there, with their schemas. */
const MODULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'job-file-parser': { jobFileParser: jobFileSchema },
  'durations-parser': { durationsParser: durationsSchema },
  'journal-header-parser': { journalHeaderParser: journalHeaderSchema },
  'record-parsers': { lockOwnerParser: lockOwnerSchema, orphanRecordParser: orphanRecordSchema },
};

/** The text of every file of the folder with parsers, by its name: of each module the code, without blanks, and the types. */
export function parserFiles(): Map<string, string> {
  return new Map(
    Object.entries(MODULES).flatMap(([name, schemas]) => [
      [`${name}.js`, codeOf(schemas)],
      [`${name}.d.ts`, typesOf(Object.keys(schemas))],
    ]),
  );
}

const HEAD = '// Made by `npm run schemas` of the zod schemas (scripts/parsers.ts). Not to be edited.\n';

function typesOf(parsers: readonly string[]): string {
  const lines = parsers.map((name) => `export declare const ${name}: Parser;\n`);
  return `${HEAD}import type { Parser } from '../lib/schema/parser.ts';\n\n${lines.join('')}`;
}

/** A function that zod has generated. */
interface Generated {
  readonly names: readonly string[];
  readonly code: string;
  readonly values: readonly unknown[];
}

/** Functions of zod that generated code refers to, by their names. */
const PARTS = new Set(['isPlainObject', 'codePointLength']);

function codeOf(schemas: Readonly<Record<string, unknown>>): string {
  const used = { rules: new Set<string>(), parts: new Set(['INVALID']) };
  const parsers = Object.entries(schemas).map(
    ([name, schema]) => `export const ${name} = ${parserText(schema, used)};`,
  );
  const imports = [
    `import { ${[...used.parts].sort().join(', ')} } from '../lib/schema/parser.ts';`,
    ...(used.rules.size === 0
      ? []
      : [`import { ${[...used.rules].sort().join(', ')} } from '../lib/schema/rules.ts';`]),
  ];
  const code = [...imports, ...parsers].join('\n');
  return `${HEAD}${new Bun.Transpiler({ loader: 'js', minifyWhitespace: true }).transformSync(code).trimEnd()}\n`;
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
