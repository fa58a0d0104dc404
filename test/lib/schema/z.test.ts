import { globSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { z as zod } from 'zod';
import { describe, expect, it } from 'vitest';
import { INVALID } from '../../../src/lib/schema/parser.ts';
import { schemaLater, withParser, z } from '../../../src/lib/schema/z.ts';

/** A schema that counts how often it is made. */
function counted() {
  const count = { made: 0 };
  const schema = schemaLater(() => {
    count.made += 1;
    return zod.string().min(2);
  });
  return { count, schema };
}

describe('a schema', () => {
  it('is made when something is parsed by it, once, and those in it with it', () => {
    const { count, schema } = counted();
    const inList = z.object({ names: z.array(schema).default([]) }).meta({ description: 'names' });
    const more = inList.extend({ first: schema.optional() }).refine(({ names }) => names.length < 3, 'too many');
    expect(count.made).toBe(0);
    expect(more.parse({ names: ['ab'] })).toEqual({ names: ['ab'] });
    expect(more.safeParse({ names: ['a'] }).error?.issues[0]?.path).toEqual(['names', 0]);
    expect(more.safeParse({ names: ['ab', 'ab', 'ab'] }).error?.issues[0]?.message).toBe('too many');
    expect(count.made).toBe(1);
  });

  it('of an object gives its shape without being made, and the shape is of use in another one', () => {
    const { count, schema } = counted();
    const first = z.strictObject({ name: schema }).meta({ description: 'one' });
    const second = z.strictObject({ ...first.shape, size: z.int() });
    expect(Object.keys(second.shape)).toEqual(['name', 'size']);
    expect(count.made).toBe(0);
    expect(second.parse({ name: 'ab', size: 1 })).toEqual({ name: 'ab', size: 1 });
    expect(second.safeParse({ name: 'ab', size: 1, other: 2 }).success).toBe(false);
  });

  it('is one of zod to whoever looks at it', () => {
    const schema = z.strictObject({ a: z.string().default('x').meta({ description: 'an a' }) });
    expect(schema instanceof zod.ZodObject).toBe(true);
    expect(schema instanceof z.ZodObject).toBe(true);
    expect(schema instanceof zod.ZodString).toBe(false);
    expect(schema.shape.a instanceof z.ZodDefault).toBe(true);
    expect(schema.shape.a.meta()).toEqual({ description: 'an a' });
    expect(schema.shape.a.unwrap().parse('y')).toBe('y');
    expect(z.enum(['a', 'b']).options).toEqual(['a', 'b']);
    const same = zod.strictObject({ a: zod.string().default('x').meta({ description: 'an a' }) });
    expect(z.toJSONSchema(schema)).toEqual(zod.toJSONSchema(same));
    expect(zod.array(schema).parse([{}])).toEqual([{ a: 'x' }]);
    expect(z.discriminatedUnion('a', [z.object({ a: z.literal(1) })]).parse({ a: 1 })).toEqual({ a: 1 });
  });

  it('that is made already keeps the descriptions of what is made of it', () => {
    const schema = z.strictObject({ a: z.string() });
    expect(schema.parse({ a: '1' })).toEqual({ a: '1' });
    const more = schema.partial().extend({ b: z.string().meta({ description: 'a b' }) });
    const list = z.array(schema.extend({ c: z.int().describe('a c') }).meta({ description: 'a list' }));
    expect(JSON.stringify(z.toJSONSchema(more))).toContain('"b":{"type":"string","description":"a b"}');
    expect(JSON.stringify(z.toJSONSchema(list))).toMatch(/"description":"a c"[^]*"description":"a list"/);
    expect(Object.keys(schema.shape)).toEqual(['a']);
  });

  it('with a parser is made only for what the parser does not take', () => {
    const { count, schema } = counted();
    const parsed = withParser(schema, (document) => (document === 'right' ? 'from the parser' : INVALID));
    expect(parsed.parse('right')).toBe('from the parser');
    expect(parsed.safeParse('right')).toEqual({ success: true, data: 'from the parser' });
    expect(count.made).toBe(0);
    expect(parsed.parse('also right')).toBe('also right');
    expect(parsed.safeParse('a').error?.issues[0]?.code).toBe('too_small');
    // Another schema that is made of it looks at all by itself.
    expect(parsed.nullable().parse('right')).toBe('right');
    expect(z.array(parsed).parse(['right'])).toEqual(['right']);
    expect(parsed.parse('right')).toBe('from the parser');
  });
});

it('no file of src loads zod when it is loaded, but for MCP, whose SDK does', async () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const files = globSync('src/**/*.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  // Programs, what is loaded where it is needed, and types.
  const left = /^src\/(?:mcp\/|sim\/(?:main|program)\.ts|lib\/schema\/zod\.ts)|\.d\.ts$/;
  const loaded = files.filter((file) => !left.test(file));
  // zod leaves its settings there.
  const program = `
    for (const file of ${JSON.stringify(loaded)}) {
      await import('./' + file);
      if (globalThis.__zod_globalConfig !== undefined) { console.log(file); break; }
    }
  `;
  const { stdout } = await execa(process.execPath, ['--eval', program], { cwd: root });
  expect(stdout).toBe('');
});
