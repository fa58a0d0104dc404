import type { z as Zod } from 'zod';
import { INVALID, type Parser } from './parser.ts';

/**
 * zod, whose schemas are made when they are first used: `z.object(…)` only notes what to make, and zod is loaded with the
 * first schema that something is parsed by. To load it and to make all schemas takes longer than most commands take, and a
 * command uses few of them. Why it is this way: docs/decisions/049-schemas-are-made-when-used.md.
 */
export const z: typeof Zod = new Proxy({} as typeof Zod, {
  get(_, key) {
    if (SCHEMA_KINDS.has(key)) {
      return (...args: unknown[]) =>
        standIn({ make: () => call(zod(), key, args), shape: shapeIn(key, args), parser: null });
    }
    const value = zod()[key];
    return typeof value === 'function' && !isClass(value) ? (...args: unknown[]) => call(zod(), key, args) : value;
  },
});

// The types that stand beside `z` in a file that makes schemas.
export declare namespace z {
  export type infer<T> = Zod.infer<T>;
  export type input<T> = Zod.input<T>;
  export type output<T> = Zod.output<T>;
  export type ZodType<Output = unknown, Input = unknown> = Zod.ZodType<Output, Input>;
  export type ZodRawShape = Zod.ZodRawShape;
  export type ZodObject<
    Shape extends Zod.core.$ZodLooseShape = Zod.core.$ZodLooseShape,
    Config extends Zod.core.$ZodObjectConfig = Zod.core.$strip,
  > = Zod.ZodObject<Shape, Config>;
  export type ZodLiteral<T extends Zod.core.util.Literal> = Zod.ZodLiteral<T>;
  export type ZodDefault<T extends Zod.core.SomeType> = Zod.ZodDefault<T>;
  export type ZodOptional<T extends Zod.core.SomeType> = Zod.ZodOptional<T>;
}

type Members = Readonly<Record<PropertyKey, unknown>>;

/** What makes a schema of what it is given. */
const SCHEMA_KINDS: ReadonlySet<PropertyKey> = new Set([
  'any',
  'array',
  'base64',
  'boolean',
  'discriminatedUnion',
  'enum',
  'int',
  'json',
  'lazy',
  'literal',
  'looseObject',
  'never',
  'null',
  'number',
  'object',
  'partialRecord',
  'record',
  'strictObject',
  'string',
  'tuple',
  'union',
  'unknown',
]);
const OBJECT_KINDS: ReadonlySet<PropertyKey> = new Set(['object', 'strictObject', 'looseObject']);

/** What makes another schema of one. Whatever else is asked of a schema makes it. */
const SCHEMA_METHODS: ReadonlySet<PropertyKey> = new Set([
  'array',
  'catch',
  'default',
  'describe',
  'extend',
  'gt',
  'int',
  'length',
  'lt',
  'max',
  'meta',
  'min',
  'nullable',
  'nullish',
  'omit',
  'optional',
  'partial',
  'pick',
  'positive',
  'prefault',
  'refine',
  'regex',
  'superRefine',
  'transform',
  'unwrap',
]);

/** What `make` makes, when it is first used: for a schema that is made of what another one has. */
export function schemaLater<T extends Zod.ZodType>(make: () => T): T {
  return standIn({ make: () => withSchemas(make()), shape: null, parser: null }) as T;
}

/**
 * A schema with the parser that was generated of it (scripts/parsers.ts). A document that this takes is right, and has its
 * defaults; any other one is parsed by the schema itself, which says what is wrong.
 */
export function withParser<T extends Zod.ZodType>(schema: T, parser: Parser): T {
  return standIn({ make: () => withSchemas(schema), shape: laterOf(schema)?.shape ?? null, parser }) as T;
}

/** A schema that is made when it is used. */
interface Later {
  readonly make: () => unknown;
  /** The shape of an object, which can be asked for without making the schema; null: it is no object, or that is not known. */
  readonly shape: object | null;
  readonly parser: Parser | null;
  made?: Members;
  /** Methods that were asked for, bound to it. */
  methods?: Map<PropertyKey, unknown>;
}

/** Under this key a stand-in has what it stands for. */
const LATER = Symbol('later');

const STAND_IN: ProxyHandler<Later> = {
  get(later, key) {
    if (key === LATER) return later;
    const method = later.methods?.get(key);
    if (method !== undefined) return method;
    if (later.parser !== null && (key === 'parse' || key === 'safeParse')) {
      return bound(later, key, parsing(later, key, later.parser));
    }
    // Also of a schema that is made: what zod gives by itself would keep stand-ins in it, of which its registry knows nothing.
    if (SCHEMA_METHODS.has(key)) return (...args: unknown[]) => after(later, key, args);
    if (key === 'shape' && later.shape !== null) return later.shape;
    const schema = schemaOf(later);
    const value = schema[key];
    if (typeof value !== 'function' || isClass(value)) return value;
    // What is parsed is data: no schemas are looked for in it.
    return bound(later, key, value.bind(schema));
  },
  has: (later, key) => key in schemaOf(later),
};

const standIn = (later: Later): object => new Proxy(later, STAND_IN);
const schemaOf = (later: Later): Members => (later.made ??= later.make() as Members);

function bound(later: Later, key: PropertyKey, method: unknown): unknown {
  (later.methods ??= new Map()).set(key, method);
  return method;
}

/** What a method makes of a schema. Without an argument `meta` is a question. */
function after(later: Later, key: PropertyKey, args: readonly unknown[]): unknown {
  if (key === 'meta' && args.length === 0) return call(schemaOf(later), key, args);
  const shape = KEEP_SHAPE.has(key) ? later.shape : null;
  return standIn({ make: () => call(schemaOf(later), key, args), shape, parser: null });
}

/** A method that parses: the parser is asked first. */
function parsing(later: Later, key: 'parse' | 'safeParse', parser: Parser): Method {
  return (document, ...rest) => {
    const data = parser(document);
    if (data === INVALID) return (schemaOf(later)[key] as Method)(document, ...rest);
    return key === 'parse' ? data : { success: true, data };
  };
}

/** Methods whose schema is an object of the same shape. */
const KEEP_SHAPE: ReadonlySet<PropertyKey> = new Set(['describe', 'meta', 'refine', 'superRefine']);

function shapeIn(kind: PropertyKey, [shape]: readonly unknown[]): object | null {
  return OBJECT_KINDS.has(kind) && typeof shape === 'object' ? shape : null;
}

type Method = (...args: readonly unknown[]) => unknown;

/** Calls a function of zod, with schemas for what stands for them. */
function call(of: Members, key: PropertyKey, args: readonly unknown[]): unknown {
  return (of[key] as Method).apply(of, args.map(withSchemas));
}

/** A schema for what stands for it, or the same value with schemas in it: in a list, in a shape. */
function withSchemas(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const later = laterOf(value);
  if (later !== undefined) return schemaOf(later);
  if (Array.isArray(value)) return value.some(standsForOne) ? value.map(withSchemas) : value;
  const entries = Object.entries(value);
  if (!entries.some(([, each]) => standsForOne(each))) return value;
  return Object.fromEntries(entries.map(([key, each]) => [key, standsForOne(each) ? withSchemas(each) : each]));
}

const laterOf = (value: object) => (value as { readonly [LATER]?: Later })[LATER];
const standsForOne = (value: unknown) => typeof value === 'object' && value !== null && laterOf(value) !== undefined;
/** Of zod's functions its classes alone have this. */
const isClass = (value: object) => 'init' in value;

function zod(): Members {
  return (require('./zod.ts') as { readonly z: Members }).z;
}
