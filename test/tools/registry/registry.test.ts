import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AimError } from '../../../src/model/errors.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { errorText } from '../../support/error-text.ts';

const folder = new URL('../../../fixtures/registries/', import.meta.url).pathname;
// They end in .txt, so that no formatter rights them.
const invalid = readdirSync(join(folder, 'invalid')).filter((name) => name.endsWith('.json.txt'));

function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AimError && error.exitCode === 2) return errorText(error);
    throw error;
  }
  throw new Error('no fault was found');
}

describe('a registry with faults', () => {
  it.each(invalid)('is refused with the place of each: %s', (name) => {
    const path = join(folder, 'invalid', name);
    const message = faultOf(() => Registry.builtIn().withFile(path, true)).replaceAll(path, 'tools.json');
    const expected = path.replace(/json\.txt$/, 'expected.txt');
    if (process.env['AIM_UPDATE'] === '1') writeFileSync(expected, message);
    expect(message).toBe(readFileSync(expected, 'utf8'));
  });

  it('may be missing, a folder, or too large', () => {
    using checkout = Checkout.plain({ 'large.json': ' '.repeat(1024 * 1024 + 1) });
    const read = (name: string) => faultOf(() => Registry.builtIn().withFile(checkout.file(name), true));
    expect(read('missing.json')).toMatch(/missing\.json: no such file/);
    expect(read('.')).toMatch(/is a folder, not a registry/);
    expect(read('large.json')).toMatch(/is larger than 1 MiB/);
  });
});

describe('a valid registry', () => {
  const tools = join(folder, 'valid/tools.json');

  it('adds its tools to the built-in ones', () => {
    const registry = Registry.builtIn().withFile(tools, false);
    expect(registry.ids).toEqual([...Registry.builtIn().ids, 'my-repl', 'once']);
    expect(registry.get('my-repl')).toMatchObject({ id: 'my-repl', protocol: 'text-repl', readyTimeoutMs: 60_000 });
  });

  it('of a project cannot redefine a built-in tool; the user’s own can', () => {
    using checkout = Checkout.plain();
    const text = readFileSync(tools, 'utf8').replace('"my-repl"', '"sim"');
    checkout.write('tools.json', text);
    const path = checkout.file('tools.json');
    expect(faultOf(() => Registry.builtIn().withFile(path, false))).toMatch(
      /tools\.sim.*: is a built-in tool and cannot be redefined here/,
    );
    expect(Registry.builtIn().withFile(path, true).get('sim').name).toBe('My REPL');
  });
});

describe('an unknown tool', () => {
  it.each([
    ['aidr', 'did you mean "aider"?'],
    ['zzzzzzzz', `the tools are ${Registry.builtIn().ids.join(', ')}`],
  ])('is refused with a hint: %s', (id, hint) => {
    expect(faultOf(() => Registry.builtIn().get(id))).toBe(`no tool is called "${id}"; ${hint}\n`);
  });

  it.each([
    ['baseUrl', 'https://example.net/v1alpha'],
    ['keyVariable', 'AWS_SECRET_ACCESS_KEY'],
  ])('of a project cannot say where a key is sent by %s, the user’s own can', (key, value) => {
    using checkout = Checkout.plain();
    const remote = { service: 'jules', pullRequests: true, [key]: value };
    const write = (of: object) =>
      checkout.write('tools.json', JSON.stringify({ tools: { pr: { name: 'PR', protocol: 'remote', remote: of } } }));
    write(remote);
    const path = checkout.file('tools.json');
    expect(faultOf(() => Registry.builtIn().withFile(path, false))).toMatch(
      new RegExp(`tools\\.pr\\.remote\\.${key}.*: decides where a key is sent, and cannot be set here`),
    );
    expect(Registry.builtIn().withFile(path, true).get('pr').remote).toMatchObject({ [key]: value });
    write({ service: 'jules', pullRequests: true });
    const { remote: usual } = Registry.builtIn().withFile(path, false).get('pr');
    expect(usual).toMatchObject({ baseUrl: 'https://jules.googleapis.com/v1alpha', pullRequests: true });
  });

  it.each(['http://example.net/v1', 'https://me:pw@example.net/v1', 'https://example.net/v1/', 'ftp://x/y', 'x'])(
    'sends a key to no %s',
    (baseUrl) => {
      using checkout = Checkout.plain();
      const row = { name: 'x', protocol: 'remote', remote: { service: 'jules', baseUrl } };
      checkout.write('tools.json', JSON.stringify({ tools: { x: row } }));
      expect(faultOf(() => Registry.builtIn().withFile(checkout.file('tools.json'), true))).toMatch(
        /must be an https URL/,
      );
    },
  );
});

describe('a row that extends another one', () => {
  const read = (tools: object, isOwn = true, registry = Registry.builtIn()) => {
    using checkout = Checkout.plain({ 'tools.json': { tools } });
    return registry.withFile(checkout.file('tools.json'), isOwn);
  };
  const aider = Registry.builtIn().get('aider');

  it('is that row, with one more variable in one line of the user’s own file', () => {
    const { passEnv, ...rest } = read({ aider: { extends: 'aider', passEnv: ['MY_GATEWAY', 'AWS_*'] } }).get('aider');
    expect(passEnv).toEqual([...aider.passEnv, 'MY_GATEWAY']);
    expect({ ...rest, passEnv: aider.passEnv }).toEqual(aider);
  });

  it.each(Registry.builtIn().ids)('with nothing of its own is that row: %s', (id) => {
    expect(read({ other: { extends: id } }).get('other')).toEqual({ ...Registry.builtIn().get(id), id: 'other' });
  });

  it('has its objects merged, and its lists replaced', () => {
    const row = read({
      mine: { extends: 'aider', name: 'Mine', args: ['--x'], env: { A: '1' }, repl: { interruptGapMs: 5 } },
    }).get('mine');
    expect(row).toMatchObject({ id: 'mine', name: 'Mine', args: ['--x'], env: { ...aider.env, A: '1' } });
    expect(row.repl).toEqual({ ...aider.repl, interruptGapMs: 5 });
  });

  it('may extend a row of its own file, and one of the user’s that was there before', () => {
    const tools = { c: { extends: 'b', name: 'C' }, b: { extends: 'sim', stopTimeoutMs: 7 } };
    expect(read(tools).get('c')).toMatchObject({ name: 'C', stopTimeoutMs: 7, protocol: 'text-repl' });
    expect(read({ d: { extends: 'c', name: 'D' } }, true, read(tools)).get('d')).toMatchObject({ stopTimeoutMs: 7 });
  });

  it.each([
    ['an unknown tool', { x: { extends: 'aidr' } }, /tools\.x\.extends.*: names no tool; did you mean "aider"\?/],
    ['itself, where no tool has that id', { x: { extends: 'x' } }, /tools\.x\.extends[^;]*: names no tool$/m],
    ['what every object has', { x: { extends: '__proto__' } }, /tools\.x\.extends.*: names no tool/],
    [
      'a line of a hundred',
      Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`t${n}`, { extends: n < 99 ? `t${n + 1}` : 'aider' }])),
      /tools\.t0\.extends.*: is a row that extends others, more than 20 in a line/,
    ],
    ['no text', { x: { extends: 1 } }, /tools\.x\.extends.*: must be the id of a tool/],
    ['a circle', { x: { extends: 'y' }, y: { extends: 'x' } }, /tools\.x\.extends.*: goes round in a circle/],
    ['itself, which is nothing yet', { x: { extends: 'x' } }, /tools\.x\.extends.*: names no tool/],
    ['with an unknown key', { x: { extends: 'sim', repl: { markr: '' } } }, /tools\.x\.repl\.markr.*"marker"/],
    ['with a wrong value', { x: { extends: 'sim', args: 1 } }, /tools\.x\.args.*: must be/],
  ])('is refused with its place: %s', (_, tools, text) => {
    expect(faultOf(() => read(tools))).toMatch(text);
  });

  it.each(['detectCommands', 'passEnv', 'env', 'approvals', 'warmStart', 'remote'])(
    'of a project gives a tool of aim’s no more than it has: %s',
    (key) => {
      const value = { detectCommands: ['./evil'], passEnv: ['AWS_SECRET_ACCESS_KEY'] }[key] ?? {};
      const tools = { mine: { extends: 'claude', [key]: value } };
      expect(faultOf(() => read(tools, false))).toMatch(
        new RegExp(`tools\\.mine\\.${key}.*: gives claude more than it has`),
      );
    },
  );

  it('of a project takes nothing from a row of the user’s own', () => {
    const own = read({
      mine: { extends: 'aider', env: { KEY: 'secret' } },
      aider: { extends: 'aider', env: { K: 's' } },
    });
    expect(faultOf(() => read({ x: { extends: 'mine' } }, false, own))).toMatch(/names no tool/);
    expect(read({ x: { extends: 'aider', args: [] } }, false, own).get('x').env).toEqual(aider.env);
    expect(faultOf(() => read({ aider: { extends: 'aider' } }, false, own))).toMatch(/cannot be redefined here/);
  });
});
