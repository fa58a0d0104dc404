import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** A file imports its own folder or one of a lower rank. */
const RANKS: Readonly<Record<string, number>> = {
  lib: 0,
  model: 1,
  process: 2,
  reporters: 2,
  tools: 3,
  workspace: 3,
  drivers: 4,
  sim: 4,
  pool: 5,
  cluster: 6,
  adapters: 7,
  control: 7,
  jobs: 8,
  host: 9,
};

/** Folders that import only the model and lib, whatever their rank would let them. */
const ONLY_MODEL = ['reporters'];

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(pattern: string): Import[] {
  return globSync(pattern, { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => ({
      from: file.replaceAll('\\', '/'),
      to: match[1]!,
    })),
  );
}

function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function targetOf({ from, to }: Import): string | null {
  if (!to.startsWith('.')) return null;
  return relative(root, join(root, dirname(from), to)).replaceAll('\\', '/');
}

describe('layers', () => {
  it('lets a file import only its own folder or a lower rank', () => {
    const wrong = importsOf('src/*/**/*.ts').filter((each) => {
      const target = targetOf(each);
      if (target === null || target === 'package.json') return false;
      const [from, to] = [folderOf(each.from), folderOf(target)];
      if (from === to) return false;
      if (!target.startsWith('src/')) return true;
      const [mine, theirs] = [RANKS[from], RANKS[to]];
      if (mine === undefined || theirs === undefined) return true;
      return theirs >= mine || (ONLY_MODEL.includes(from) && to !== 'model' && to !== 'lib');
    });
    expect(wrong).toEqual([]);
  });

  it('keeps oclif to the commands, listr2 to one reporter, spawning to a few', () => {
    const users = (name: string) =>
      [
        ...new Set(
          importsOf('{src,commands,bin}/**/*.ts')
            .filter(({ to }) => to === name)
            .map(({ from }) => from),
        ),
      ].sort();
    expect(users('@oclif/core').filter((file) => !file.startsWith('commands/'))).toEqual([]);
    expect(users('listr2')).toEqual(['src/reporters/live/listr-reporter.ts']);
    expect(users('node:child_process')).toEqual([
      'src/process/foreground-command.ts',
      'src/process/fork-server/fork-server.ts',
      'src/process/process-table.ts',
      'src/process/spawned-process.ts',
      'src/sim/agent.ts',
    ]);
    expect(users('execa')).toEqual(['src/tools/detect.ts', 'src/workspace/git/git.ts']);
  });

  it('keeps git, and what its files look like, to one room of the workspace', () => {
    const users = importsOf('{src,commands,bin}/**/*.ts').filter((each) =>
      targetOf(each)?.startsWith('src/workspace/git/'),
    );
    expect(users.filter(({ from }) => !from.startsWith('src/workspace/'))).toEqual([]);
  });

  it('lets the engine neither print, exit nor hear signals', () => {
    const forbidden = /^(?!\s*(?:\*|\/)).*(?:console\.|process\.(?:exit\(|stdout|stderr|on\())/m;
    const talkers = globSync('src/**/*.ts', { cwd: root })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => !file.startsWith('src/sim/') && forbidden.test(readFileSync(join(root, file), 'utf8')));
    expect(talkers).toEqual([]);
  });

  it('has no barrel but the three', () => {
    const barrels = globSync('{src,commands}/**/index.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
    expect(barrels.sort()).toEqual(['commands/index.ts', 'src/drivers/index.ts', 'src/index.ts']);
  });
});
