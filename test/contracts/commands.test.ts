import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { describe, expect, it } from 'vitest';
import { oclifCommand } from '../../commands/host/oclif/oclif-command.ts';
import { COMMANDS } from '../../commands/index.ts';
import type { FlagSpec } from '../../commands/table/flag-kinds.ts';
import { GLOBAL_FLAGS } from '../../commands/table/global-flags.ts';

const root = join(import.meta.dirname, '..', '..');

/** Every command and flag. A change here is a change of what users type: the README and docs go with it. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  answer: ['json', 'name'],
  attach: ['json', 'name', 'reporter'],
  clean: ['cwd', 'dry-run', 'force', 'json', 'state-dir'],
  doctor: ['cwd', 'json', 'registry'],
  complete: ['json'],
  completion: ['json'],
  help: ['json'],
  init: ['cwd', 'force', 'json', 'registry', 'tool'],
  interrupt: ['json', 'name', 'to'],
  launch: [
    'allow-many',
    'approvals',
    'ask-timeout',
    'budget-tokens',
    'budget-usd',
    'count',
    'cwd',
    'deadline',
    'detach',
    'isolation',
    'json',
    'land',
    'mask',
    'max-wait',
    'model',
    'name',
    'no-console',
    'on-event',
    'on-spent',
    'processes',
    'registry',
    'repo-map',
    'routing',
    'start',
    'state-dir',
    'stdin',
    'timeout',
    'verify',
  ],
  logs: ['follow', 'json', 'name'],
  mcp: ['check', 'config', 'cwd', 'env-file', 'json', 'mask', 'registry'],
  merge: ['json', 'leave', 'name', 'resolve'],
  read: ['json', 'name', 'timeout', 'to'],
  report: ['cwd', 'github', 'html', 'json', 'junit', 'markdown', 'state-dir'],
  restart: ['json', 'name'],
  'run-jobs': [
    'accept-changes',
    'allow-many',
    'approvals',
    'ask-timeout',
    'budget-tokens',
    'budget-usd',
    'count',
    'cwd',
    'deadline',
    'dry-run',
    'fail-fast',
    'fail-on',
    'in-place',
    'isolation',
    'json',
    'land',
    'mask',
    'max-wait',
    'model',
    'no-cluster',
    'on',
    'on-event',
    'on-spent',
    'only',
    'only-failed',
    'order',
    'pool-mode',
    'processes',
    'registry',
    'repo-map',
    'report',
    'reporter',
    'require-clean',
    'resume',
    'routing',
    'start',
    'state-dir',
    'strict-files',
    'timeout',
    'tool',
  ],
  runs: ['cwd', 'json', 'state-dir'],
  schema: ['json'],
  send: [
    'all',
    'batch',
    'command',
    'json',
    'message',
    'name',
    'no-wait',
    'session',
    'timeout',
    'to',
    'wait-for-cluster',
  ],
  show: ['cwd', 'json', 'state-dir', 'transcript'],
  skill: ['format', 'json'],
  status: ['json', 'name'],
  stop: ['all', 'json', 'name', 'warm'],
  tools: ['check', 'json', 'registry'],
  validate: ['cwd', 'json', 'registry', 'tool'],
  wait: ['json', 'name', 'timeout', 'until'],
  warm: ['for', 'json', 'model', 'registry'],
};

/** What a flag of the table comes to. */
function takenOf({ kind, char, exclusive = [], dependsOn = [], ...rest }: FlagSpec) {
  const { default: value, multiple = false } = rest as { default?: unknown; multiple?: boolean };
  return { valued: kind !== 'switch', char, exclusive, dependsOn, value, multiple };
}

/** The same of a flag of oclif. */
function knownOf({ type, char, exclusive = [], dependsOn = [], ...rest }: Interfaces.FlagInput[string]) {
  const { default: value, multiple = false } = rest as { default?: unknown; multiple?: boolean };
  return { valued: type === 'option', char, exclusive, dependsOn, value, multiple };
}

function mapped<T, U>(rows: Readonly<Record<string, T>>, change: (row: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, change(row)]));
}

describe('commands', () => {
  it('have exactly the names and flags that are listed here', () => {
    const found = Object.fromEntries(
      Object.entries(COMMANDS).map(([name, command]) => [name, ['json', ...Object.keys(command.flags)].sort()]),
    );
    expect(found).toEqual(EXPECTED);
    expect(Object.keys(GLOBAL_FLAGS)).toEqual(['help', 'json', 'quiet', 'verbose', 'log-file', 'color', 'no-color']);
  });

  it('are for oclif what they are in the table', () => {
    for (const [name, row] of Object.entries(COMMANDS)) {
      const { summary, args, flags, baseFlags } = oclifCommand(COMMANDS, name);
      expect(summary, name).toBe(row.summary);
      expect(Object.keys(args), name).toEqual(Object.keys(row.args));
      const taken = (specs: Readonly<Record<string, FlagSpec>>) => mapped(specs, takenOf);
      const known = (found: typeof flags) => mapped(found, knownOf);
      const all = { ...taken(row.flags), ...taken(GLOBAL_FLAGS) };
      expect({ ...known(flags), ...known(baseFlags) }, name).toEqual(all);
    }
  });

  it('never read a missing argument from stdin', () => {
    const greedy = Object.keys(COMMANDS).flatMap((name) =>
      Object.entries(oclifCommand(COMMANDS, name).args).flatMap(([arg, { ignoreStdin }]) =>
        ignoreStdin === true ? [] : [`${name} ${arg}`],
      ),
    );
    expect(greedy).toEqual([]);
  });

  it('have one file each', () => {
    const files = globSync('commands/*.ts', { cwd: root }).map((file) => file.replace(/^commands.(.*)\.ts$/, '$1'));
    expect(files.filter((name) => name !== 'index').sort()).toEqual(Object.keys(COMMANDS).sort());
  });

  it('exist, where a document shows one', () => {
    const texts = globSync('{README.md,docs/**/*.md}', { cwd: root }).map((file) =>
      readFileSync(join(root, file), 'utf8'),
    );
    const typed = texts
      .flatMap((text) => [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map((match) => match[1]!))
      .flatMap((code) => [...code.matchAll(/^(?:\$ )?aim ([a-z][a-z-]+)/gm)].map((match) => match[1]!));
    expect(typed.length).toBeGreaterThan(0);
    expect(typed.filter((name) => !(name in COMMANDS) && name !== 'sim')).toEqual([]);
  });
});
