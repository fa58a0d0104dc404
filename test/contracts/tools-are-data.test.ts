import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BUILT_IN } from '../../src/tools/registry/built-in.ts';

const root = join(import.meta.dirname, '..', '..');
const ids = Object.keys(BUILT_IN.tools).join('|');
/** The rows; the agent that is part of aim, whose row runs `aim sim`; an API that is called as its tool is. */
const OWN = ['src/tools/rows/', 'src/sim/', 'bin/aim.ts', 'src/tools/row/remote.ts'];

function filesWith(pattern: string, prose: RegExp, word: RegExp): string[] {
  return globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !OWN.some((own) => file.startsWith(own)))
    .filter((file) => word.test(readFileSync(join(root, file), 'utf8').replace(prose, '')));
}

it('no file but a tool’s own row decides anything by the id of a tool', () => {
  const comments = /^\s*(?:\/?\*|\/\/).*$/gm;
  expect(filesWith('{src,commands,bin}/**/*.ts', comments, new RegExp(`(['"])(?:${ids})\\1`))).toEqual([]);
});

it('the Python that every tool shares names no tool', () => {
  expect(filesWith('src/**/*.py', /"""[\s\S]*?"""/g, new RegExp(`\\b(?:${ids})\\b`))).toEqual([]);
});
