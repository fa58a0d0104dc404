import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
const hasReadme = (folder: string) => existsSync(join(root, folder, 'README.md'));
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

  it.each(within('{src,commands}/**/README.md'))('%s names each folder below it that has none of its own', (readme) => {
    const room = readme.replace(/README\.md$/, '');
    const text = readFileSync(join(root, readme), 'utf8');
    const folders = within(`${room}**/*/`)
      .map((folder) => folder.slice(room.length).replace(/\/$/, ''))
      // The parts of a verb are in a folder of its name.
      .filter((folder) => !`${room}${folder}`.startsWith('commands/services/'))
      .filter(
        (folder) => !folder.split('/').some((_, at, all) => hasReadme(`${room}${all.slice(0, at + 1).join('/')}`)),
      );
    const isNamed = (folder: string) => new RegExp(`\`[\\w./-]*\\b${folder.split('/').at(-1)}/`).test(text);
    expect(folders.filter((folder) => !isNamed(folder))).toEqual([]);
  });
});

it('each decision has a number of its own, without gaps', () => {
  const numbers = within('docs/decisions/*.md').map((path) => Number(/\/(\d{3})-[^/]*$/.exec(path)?.[1]));
  expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
});
