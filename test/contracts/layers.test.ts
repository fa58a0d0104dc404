import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Registry } from '../../src/tools/registry/registry.ts';
import { broken, cyclesOf, type Import, importsIn, importsOf, loadedBy } from './imports.ts';

const root = join(import.meta.dirname, '..', '..');
const imports = importsOf('{src,commands,bin}/**/*.ts');
const around = importsOf('{scripts,fixtures,bench,test}/**/*.ts');

/** A room imports itself and rooms of a lower rank. */
const RANKS: Readonly<Record<string, number>> = {
  lib: 0,
  // Parsers of the schemas of rooms above it.
  generated: 1,
  model: 1,
  budget: 2,
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
  mcp: 10,
};

/** The rooms that import only these, whatever their rank would let them. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  'src/budget/': ['src/model/', 'src/lib/'],
  'src/reporters/': ['src/model/', 'src/lib/'],
  // control/protocol has the shapes of what a client sends and gets.
  'commands/': [
    'src/host/',
    'src/mcp/',
    'src/control/client/',
    'src/control/protocol/',
    'src/jobs/',
    'src/reporters/',
    'src/model/',
    'src/lib/',
  ],
};

/** Rooms inside a room that import none of their neighbours but these. */
const NEIGHBOURS: Readonly<Record<string, readonly string[]>> = {
  'src/control/': ['src/control/protocol/', 'src/control/requests/'],
  'src/drivers/': ['src/drivers/rpc/', 'src/drivers/shared/'],
  'src/jobs/': ['src/jobs/file/', 'src/jobs/plan/', 'src/jobs/record/'],
  'src/reporters/': ['src/reporters/text/', 'src/reporters/view/', 'src/reporters/frame/'],
};

/** Programs and packages that only these files may use. */
const ONLY_USERS: Readonly<Record<string, readonly string[]>> = {
  '@oclif/core': ['bin/', 'commands/host/'],
  listr2: ['src/reporters/live/listr-reporter.ts'],
  // Types aside: a schema that is made of it directly is made, and zod loaded, with the file that it stands in.
  zod: ['src/lib/schema/'],
};

/** What the folders around the program import, beside themselves. */
const AROUND: Readonly<Record<string, readonly string[]>> = {
  // What is generated from the table of commands.
  'scripts/': ['src/', 'commands/'],
  'fixtures/': ['src/', 'scripts/'],
  'bench/': ['src/', 'scripts/', 'fixtures/'],
  'test/': ['src/', 'commands/', 'bin/', 'scripts/', 'fixtures/', 'examples/'],
  'test/support/': ['src/', 'fixtures/'],
};

/** Files that may start a process. */
const START_PROCESSES = [
  'src/process/background-command.ts',
  'src/process/foreground-command.ts',
  'src/process/fork-server/server-process.ts',
  'src/process/process-table.ts',
  'src/process/run-to-file.ts',
  'src/process/spawned-process.ts',
  'src/sim/agent.ts',
  'src/tools/detect/detect.ts',
  'src/workspace/git/run/git-process.ts',
];

/** What the table of commands loads, beside itself and the flags that commands share. */
const LOADED_BY_THE_TABLE = [
  'commands/services/attach/attach-reporters.ts',
  'commands/services/completion/shells.ts',
  'commands/services/skill/skill-formats.ts',
  'commands/services/wait/wait-for.ts',
  'src/lib/secrets.ts',
  'src/model/choices.ts',
  'src/model/errors.ts',
  'src/model/exit-codes.ts',
  'src/model/pool/bounds.ts',
  'src/reporters/reporter.ts',
];

/** What takes next to no time to load. node:crypto does not: `aim status` took a fifth longer with it. */
const SMALL = ['fastest-levenshtein', 'node:buffer', 'node:fs', 'node:os', 'node:path'];

/** The packages and modules of node among what is loaded. */
const packagesOf = (loaded: readonly Import[]) =>
  [...new Set(loaded.filter(({ own, typeOnly }) => !own && !typeOnly).map(({ to }) => to))].sort();

const roomOf = (file: string) => (file.startsWith('src/') ? file.split('/')[1]! : '');
const inside = (file: string, folders: readonly string[]) => folders.some((folder) => file.startsWith(folder));

describe('the rooms', () => {
  it('have a rank each', () => {
    const folders = globSync('src/*/', { cwd: root }).map((path) => path.replaceAll('\\', '/').split('/')[1]!);
    expect(folders.sort()).toEqual(Object.keys(RANKS).sort());
  });

  it('of src import only themselves and rooms of a lower rank', () => {
    const wrong = broken(imports, 'a room imports itself and lower ranks', ({ from, to, own }) => {
      if (!own || to === 'package.json' || roomOf(from) === '' || !from.slice(4).includes('/')) return false;
      if (roomOf(from) === roomOf(to)) return false;
      return !((RANKS[roomOf(to)] ?? Infinity) < RANKS[roomOf(from)]!);
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(ONLY))('%s imports, beside itself, only %j', (room, allowed) => {
    const wrong = broken(imports, `${room} imports only ${allowed.join(', ')}`, ({ from, to, own }) => {
      return own && from.startsWith(room) && to !== 'package.json' && !inside(to, [room, ...allowed]);
    });
    expect(wrong).toEqual([]);
  });

  it('of jobs are served by the host: a run knows no sockets', () => {
    const wrong = broken(imports, 'src/jobs/ imports no src/control/', ({ from, to }) => {
      return from.startsWith('src/jobs/') && to.startsWith('src/control/');
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(NEIGHBOURS))('in %s import each other only where it is %j', (parent, shared) => {
    const subroom = (file: string) => {
      const parts = file.slice(parent.length).split('/');
      return file.startsWith(parent) && parts.length > 1 ? `${parent}${parts[0]}/` : null;
    };
    const wrong = broken(imports, `a room in ${parent} imports no other one`, ({ from, to, own }) => {
      const [mine, theirs] = [subroom(from), subroom(to)];
      return own && mine !== null && theirs !== null && mine !== theirs && !shared.includes(theirs);
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(AROUND))('%s imports, beside itself, only %j', (folder, allowed) => {
    const wrong = broken(around, `${folder} imports only ${allowed.join(', ')}`, ({ from, to, own }) => {
      return own && from.startsWith(folder) && to !== 'package.json' && !inside(to, [folder, ...allowed]);
    });
    expect(wrong).toEqual([]);
  });

  it('of the tests with real tools are imported by no other test', () => {
    const wrong = broken(around, 'test/real/ is imported only from within', ({ from, to }) => {
      return to.startsWith('test/real/') && !from.startsWith('test/real/');
    });
    expect(wrong).toEqual([]);
  });

  it('have no import cycle, imports of types included', () => {
    expect(cyclesOf([...imports, ...around])).toEqual([]);
  });

  it('learn of git by the place that they are given; only a remote service asks what is published', () => {
    const users = ['src/workspace/', 'src/drivers/remote/'];
    const wrong = broken(imports, `only ${users.join(' and ')} import src/workspace/git/`, ({ from, to }) => {
      return to.startsWith('src/workspace/git/') && !inside(from, users);
    });
    expect(wrong).toEqual([]);
  });

  it('are no barrels, but for three', () => {
    const barrels = globSync('{src,commands}/**/index.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
    expect(barrels.sort()).toEqual(['commands/index.ts', 'src/drivers/index.ts', 'src/index.ts']);
  });
});

describe('what a room may do', () => {
  it('of planning jobs is pure: nothing that it loads reads, writes, waits or starts a process', () => {
    const loaded = loadedBy(imports, (file) => file.startsWith('src/jobs/plan/'));
    const wrong = broken(loaded, 'src/jobs/plan/ loads only what is pure', ({ to, own }) => {
      return !own && !['node:path', 'fastest-levenshtein', 'zod'].includes(to);
    });
    expect(wrong).toEqual([]);
  });

  it('of the table of commands is to be data: it loads nothing but a few files without imports of packages', () => {
    const eager = imports.filter(({ lazy }) => !lazy);
    const loaded = loadedBy(eager, (file) => file === 'commands/index.ts');
    const wrong = broken(loaded, 'the table of commands loads no package, no module of node', ({ own }) => !own);
    expect(wrong).toEqual([]);
    const files = new Set(
      loaded.map(({ to }) => to).filter((file) => !/^commands\/(?:table\/|flags\/)?[^/]+$/.test(file)),
    );
    expect([...files].sort()).toEqual(LOADED_BY_THE_TABLE);
  });

  it('of a run is to begin fast: what only some runs need is loaded by these', () => {
    const eager = imports.filter(({ lazy }) => !lazy);
    const loaded = loadedBy(eager, (file) => file === 'commands/services/run-jobs/run-with-reporter.ts');
    const late = ['listr2', 'execa', 'which-command', 'yaml', 'jsonc-parser', 'zod', 'chalk'];
    expect(broken(loaded, 'a run loads it where it is used', ({ to }) => late.includes(to))).toEqual([]);
  });

  it('of asking a cluster is to load no schema, and of node only what is small', () => {
    const eager = imports.filter(({ lazy }) => !lazy);
    const asking = ['send', 'status', 'interrupt'].map((verb) => `commands/services/${verb}.ts`);
    const loaded = loadedBy(eager, (file) => asking.includes(file));
    expect(broken(loaded, 'it is asked without one', ({ to }) => to.startsWith('src/lib/schema/'))).toEqual([]);
    expect(packagesOf(loaded)).toEqual(SMALL);
  });

  it('of checking a job file is to load no package but one for similar names, and of node only what is small', () => {
    const eager = imports.filter(({ lazy }) => !lazy);
    const loaded = loadedBy(eager, (file) => file === 'commands/services/validate.ts');
    expect(packagesOf(loaded)).toEqual(SMALL);
  });

  it.each(Object.entries(ONLY_USERS))('%s is used only by %j', (name, users) => {
    const wrong = broken(imports, `only ${users.join(' and ')} use ${name}`, ({ from, to, typeOnly }) => {
      return to === name && !typeOnly && !inside(from, users);
    });
    expect(wrong).toEqual([]);
  });

  it('of starting processes is kept to a few files, and of running git to one', () => {
    const wrong = broken(imports, `only ${START_PROCESSES.join(', ')} start processes`, ({ from, to }) => {
      return ['node:child_process', 'execa'].includes(to) && !START_PROCESSES.includes(from);
    });
    expect(wrong).toEqual([]);
    const git = globSync('{src,commands,bin}/**/*.ts', { cwd: root }).filter((file) =>
      /\(\s*\[?'git'/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(git.sort()).toEqual(['src/workspace/git/run/git-process.ts']);
  });

  it('to one tool is to be in its row, its driver or the rehearsal agent: no other file names a built-in tool', () => {
    const own = [
      'src/tools/rows/',
      'src/tools/registry/built-in.ts',
      // Its `service` is the API that is spoken, by the name of the one tool that has it.
      'src/tools/row/remote.ts',
      'src/drivers/claude/',
      'src/drivers/codex/',
      'src/sim/',
    ];
    const named = new RegExp(`(?<!from )['"\`](?:${Registry.builtIn().ids.join('|')})['"\`]`);
    const wrong = globSync('src/**/*.ts', { cwd: root })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => !inside(file, own))
      .flatMap((file) => {
        const lines = readFileSync(join(root, file), 'utf8').split('\n');
        return lines
          .filter((line) => named.test(line) && !/^\s*(?:\/|\*)/.test(line))
          .map((line) => `${file}: ${line}`);
      });
    expect(wrong).toEqual([]);
  });

  it('of the engine is neither to print, nor to exit, nor to handle signals', () => {
    const forbidden = /^(?!\s*(?:\*|\/)).*(?:console\.|process\.(?:exit\(|stdout|stderr|on\())/m;
    const wrong = globSync('src/**/*.ts', { cwd: root })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => !file.startsWith('src/sim/') && forbidden.test(readFileSync(join(root, file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});

it('documents of a run are written by replaceFile, whole or not at all; only what is appended to is written in place', () => {
  const writes = (text: string) => /\b(?:writeFile(?:Sync)?|createWriteStream|Bun\.write)\(/.test(text);
  const files = globSync('src/{jobs,host,adapters,reporters,control,cluster}/**/*.ts', { cwd: root });
  const found = files.filter((file) => writes(readFileSync(join(root, file), 'utf8')));
  expect(found.map((file) => file.replaceAll('\\', '/')).sort()).toEqual([
    'src/jobs/record/journal.ts',
    'src/jobs/record/transcripts/transcript-file.ts',
  ]);
});

describe('the checks of imports', () => {
  const text = [
    "import { a } from './a.ts';",
    "import type {\n  B,\n} from '../b/b.ts';",
    "export * from 'zod';",
    "import '../set-up.ts';",
    "const c = await import('./c.ts');",
    "const d = require('./d.ts') as typeof import('./d.ts');",
  ].join('\n');

  it('see every kind of import, and which are of types only', () => {
    expect(importsIn('src/x/x.ts', text)).toEqual([
      { from: 'src/x/x.ts', to: 'src/x/a.ts', own: true, typeOnly: false, lazy: false },
      { from: 'src/x/x.ts', to: 'src/b/b.ts', own: true, typeOnly: true, lazy: false },
      { from: 'src/x/x.ts', to: 'zod', own: false, typeOnly: false, lazy: false },
      { from: 'src/x/x.ts', to: 'src/set-up.ts', own: true, typeOnly: false, lazy: false },
      { from: 'src/x/x.ts', to: 'src/x/c.ts', own: true, typeOnly: false, lazy: true },
      { from: 'src/x/x.ts', to: 'src/x/d.ts', own: true, typeOnly: false, lazy: true },
      { from: 'src/x/x.ts', to: 'src/x/d.ts', own: true, typeOnly: false, lazy: true },
    ]);
  });

  it('find a cycle over three files, and what is loaded through others', () => {
    const chain = [...importsIn('a.ts', "import './b.ts'"), ...importsIn('b.ts', "import type { C } from './c.ts'")];
    const ring = [...chain, ...importsIn('c.ts', "import { a } from './a.ts';\nimport fs from 'node:fs';")];
    expect(cyclesOf(chain)).toEqual([]);
    expect(cyclesOf(ring)).toEqual(['a.ts → b.ts → c.ts → a.ts']);
    const names = (start: string) => loadedBy(ring, (file) => file === start).map(({ to }) => to);
    expect(names('a.ts')).toEqual(['b.ts']);
    expect(names('c.ts')).toEqual(['a.ts', 'node:fs', 'b.ts']);
  });
});
