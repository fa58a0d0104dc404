import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
const within = (pattern: string) => globSync(pattern, { cwd: root }).map((path) => path.replaceAll('\\', '/'));

describe('the map in docs/architecture.md', () => {
  it('names only files and folders that exist', () => {
    const named = [...page.matchAll(/`((?:src|commands|bin|test|schema)\/[\w./-]*)`/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the README.md of a room', () => {
  const files = within('{src,commands,test,bin}/**/*.ts');

  it('is there for every room', () => {
    const rooms = [...within('src/*/'), 'commands'].map((room) => room.replace(/\/$/, ''));
    expect(rooms.filter((room) => !existsSync(join(root, room, 'README.md')))).toEqual([]);
  });

  it.each(within('{src,commands}/**/README.md'))('%s names only files that exist', (readme) => {
    const text = readFileSync(join(root, readme), 'utf8');
    const named = [...text.matchAll(/`([\w./-]+\.ts)`/g)].map((match) => match[1]!);
    expect(named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
  });
});

it('each decision has a number of its own, without gaps', () => {
  const numbers = within('docs/decisions/*.md').map((path) => Number(/\/(\d{3})-[^/]*$/.exec(path)?.[1]));
  expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
});
