import type { z as Zod } from 'zod';
import { INVALID, type Parser } from './parser.ts';

/**
 * zod, whose schemas are made when they are first used: `z.object(…)` only notes what to make, and zod is loaded with the
 * first schema that something is parsed by. To load it and to make all schemas takes longer than most commands take, and a
 * command uses few of them. Why it is this way: docs/decisions/049-schemas-are-made-when-used.md.
 */
export const z: typeof Zod = new Proxy({} as typeof Zod, {
  get(_, key) {
    if (SCHEMA_KINDS.has(key)) return (...args: unknown[]) => later(() => call(zod(), key, args), shapeIn(key, args));
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
  return later(() => withSchemas(make()), null) as T;
}

/**
 * A schema with the parser that was generated of it (scripts/parsers.ts). A document that this takes is right, and has its
 * defaults; any other one is parsed by the schema itself, which says what is wrong.
 */
export function withParser<T extends Zod.ZodType>(schema: T, parser: Parser): T {
  return later(() => withSchemas(schema), shapeOf(schema), parser) as T;
}

/** What makes the schemas that stand for a later one. */
const makers = new WeakMap<object, () => Members>();
/** The shapes of objects that stand for a later one. */
const shapes = new WeakMap<object, object>();

/**
 * A schema that is made when it is used.
 * @param shape that of an object: what it has can be asked without making it.
 */
function later(make: () => unknown, shape: object | null, parser: Parser | null = null): object {
  let made: Members | null = null;
  const schema = () => (made ??= make() as Members);
  /** The schema by a method of it. Without an argument `meta` is a question. */
  const after = (key: PropertyKey, args: readonly unknown[]) =>
    key === 'meta' && args.length === 0
      ? call(schema(), key, args)
      : later(() => call(schema(), key, args), KEEP_SHAPE.has(key) ? shape : null);
  const methods = new Map<PropertyKey, unknown>(parser === null ? [] : parsing(parser, schema));
  const get = (_: object, key: PropertyKey) => {
    const method = methods.get(key);
    if (method !== undefined) return method;
    if (made === null && SCHEMA_METHODS.has(key)) return (...args: unknown[]) => after(key, args);
    if (made === null && key === 'shape' && shape !== null) return shape;
    const value = schema()[key];
    if (typeof value !== 'function' || isClass(value)) return value;
    // What is parsed is data: no schemas are looked for in it.
    const own = SCHEMA_METHODS.has(key) ? (...args: unknown[]) => call(schema(), key, args) : value.bind(schema());
    methods.set(key, own);
    return own;
  };
  const stand = new Proxy({}, { get, has: (_, key) => key in schema() });
  makers.set(stand, schema);
  if (shape !== null) shapes.set(stand, shape);
  return stand;
}

/** The methods of a schema with a parser, which is asked first. */
function parsing(parser: Parser, schema: () => Members): (readonly [PropertyKey, unknown])[] {
  return ['parse', 'safeParse'].map((key) => [
    key,
    (document: unknown, ...rest: readonly unknown[]) => {
      const data = parser(document);
      if (data === INVALID) return (schema()[key] as Method)(document, ...rest);
      return key === 'parse' ? data : { success: true, data };
    },
  ]);
}

/** Methods whose schema is an object of the same shape. */
const KEEP_SHAPE: ReadonlySet<PropertyKey> = new Set(['describe', 'meta', 'refine', 'superRefine']);

const shapeOf = (schema: object) => shapes.get(schema) ?? null;

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
  const make = makers.get(value);
  if (make !== undefined) return make();
  if (Array.isArray(value)) return value.some(standsForOne) ? value.map(withSchemas) : value;
  const entries = Object.entries(value);
  if (!entries.some(([, each]) => standsForOne(each))) return value;
  return Object.fromEntries(entries.map(([key, each]) => [key, standsForOne(each) ? withSchemas(each) : each]));
}

const standsForOne = (value: unknown) => typeof value === 'object' && value !== null && makers.has(value);
/** Of zod's functions its classes alone have this. */
const isClass = (value: object) => 'init' in value;

function zod(): Members {
  return (require('./zod.ts') as { readonly z: Members }).z;
}
