import {
  readFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownPlatform, PLATFORMS } from '../../../scripts/release/platforms.ts';

const PARTS = join(import.meta.dirname, '..', '..', '..', 'scripts', 'release', 'package', 'bin');
const GLIBC = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1'];
const platform = ownPlatform(GLIBC.some((loader) => existsSync(loader)))!;
const binary = `aim-agents-${platform.name}`;

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'aim-command-')));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/**
 * Stands for the binary: it prints its arguments, and does what the first one says. What it starts does not have its outputs:
 * a kill that comes before that is `sleep` is lost in the shell, and the test would wait for their end.
 */
const STAND_IN = `#!/bin/sh
case $1 in exit) exit "$2" ;; kill) kill -s "$2" $$ ;; wait) trap 'kill $!; exit 7' TERM; sleep 60 > /dev/null 2>&1 & echo ready; wait ;; pid) echo $$ ;; *) printf '[%s]' "$@" ;; esac
`;

/** A folder with the packages at these paths in it: the main one, and, where it is named, the one with the binary. */
function tree(name: string, { main, platform }: { main: string; platform?: string }): string {
  const folder = join(root, name);
  mkdirSync(join(folder, main), { recursive: true });
  cpSync(PARTS, join(folder, main, 'bin'), { recursive: true });
  writeFileSync(join(folder, main, 'package.json'), '{ "name": "aim-agents", "type": "module" }');
  if (platform !== undefined) {
    mkdirSync(join(folder, platform, 'bin'), { recursive: true });
    writeFileSync(join(folder, platform, 'bin', 'aim'), STAND_IN);
    chmodSync(join(folder, platform, 'bin', 'aim'), 0o755);
  }
  return folder;
}

function link(folder: string, path: string, target: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(target, join(folder, path));
  return join(folder, path);
}

const FLAT = { main: 'node_modules/aim-agents', platform: `node_modules/${binary}` };
const hasNode = await execa('node', ['--version'], { reject: false });
// `bun --bun` has a `node` that is bun; either runs the same part.
const RUNNERS: readonly (readonly [string, readonly string[]])[] = [
  ['by itself', []],
  ['by sh', ['sh']],
  ...(hasNode.failed ? [] : [['by node', ['node']] as const]),
  ['by bun', [process.execPath]],
];
const run = (path: string, args: readonly string[], by: readonly string[] = []) =>
  execa([...by, path][0]!, [...[...by, path].slice(1), ...args], { reject: false, cwd: '/' });

describe('the command of the main package', () => {
  it('knows the platforms that have a package, in its part for sh and in that for node', () => {
    const parts = readFileSync(join(PARTS, 'aim'), 'utf8').split('\n# */\n');
    const names = PLATFORMS.map(({ name }) => name).sort();
    const named = parts.map((part) => [...new Set(part.match(/\b(?:linux|darwin)-(?:x64|arm64)(?:-musl)?\b/g))].sort());
    expect(named).toEqual([names, names]);
  });

  it.each([
    ['linked by npm', FLAT, 'node_modules/.bin/aim', '../aim-agents/bin/aim'],
    [
      'installed for the user',
      { main: 'lib/node_modules/aim-agents', platform: `lib/node_modules/aim-agents/node_modules/${binary}` },
      'bin/aim',
      '../lib/node_modules/aim-agents/bin/aim',
    ],
    [
      'in the store of pnpm',
      {
        main: 'node_modules/.pnpm/aim-agents@1/node_modules/aim-agents',
        platform: `node_modules/.pnpm/aim-agents@1/node_modules/${binary}`,
      },
      'node_modules/aim-agents',
      '.pnpm/aim-agents@1/node_modules/aim-agents',
    ],
    ['linked by its whole path', FLAT, 'else where/aim', null],
    ['below another package', { ...FLAT, main: 'node_modules/other/node_modules/aim-agents' }, 'aim', null],
  ])('finds the binary where it is %s', async (name, parts, path, target) => {
    const folder = tree(name, parts);
    const linked = link(folder, path, target ?? join(folder, parts.main, 'bin', 'aim'));
    const command = path.endsWith('aim-agents') ? join(linked, 'bin', 'aim') : linked;
    for (const [, by] of RUNNERS) {
      const { stdout, stderr } = await run(command, ['a b', '', '$(x)', '*'], by);
      expect({ by, stdout, stderr }).toEqual({ by, stdout: '[a b][][$(x)][*]', stderr: '' });
    }
  });

  it('passes on the exit code, and the signal that ends the binary', async () => {
    const command = join(tree('ends', FLAT), FLAT.main, 'bin', 'aim');
    for (const [, by] of RUNNERS) {
      const [exit, killed] = await Promise.all([run(command, ['exit', '74'], by), run(command, ['kill', 'TERM'], by)]);
      expect({ by, code: exit.exitCode, signal: killed.signal }).toEqual({ by, code: 74, signal: 'SIGTERM' });
    }
  });

  it('passes a signal on, and the end that follows it', async () => {
    const command = join(tree('signals', FLAT), FLAT.main, 'bin', 'aim');
    for (const [, by] of RUNNERS) {
      const running = run(command, ['wait'], by);
      await new Promise((resolve) => running.stdout.once('data', resolve));
      running.kill('SIGTERM');
      expect({ by, code: (await running).exitCode }).toEqual({ by, code: 7 });
    }
  });

  it('is the binary, without a process between', async () => {
    const command = join(tree('pid', FLAT), FLAT.main, 'bin', 'aim');
    const running = run(command, ['pid']);
    expect((await running).stdout).toBe(String(running.pid));
  });

  it('is found by its name alone', async () => {
    const folder = tree('name', FLAT);
    link(folder, 'node_modules/.bin/aim', '../aim-agents/bin/aim');
    const env = { PATH: `${join(folder, 'node_modules', '.bin')}:${process.env['PATH']}` };
    expect((await execa('aim', ['x'], { env })).stdout).toBe('[x]');
    expect((await execa('sh', ['aim', 'x'], { cwd: join(folder, 'node_modules', '.bin') })).stdout).toBe('[x]');
  });

  it('says which package is missing, and why that may be', async () => {
    const command = join(tree('missing', { main: FLAT.main }), FLAT.main, 'bin', 'aim');
    for (const [, by] of RUNNERS) {
      const { exitCode, stdout, stderr } = await run(command, ['--version'], by);
      expect({ by, exitCode, stdout }).toEqual({ by, exitCode: 127, stdout: '' });
      expect(stderr.replaceAll('\n', ' ')).toBe(
        `aim: the package ${binary} is not installed. It is an optional dependency of aim-agents: install that again on this machine, without --omit=optional or --no-optional`,
      );
    }
  });

  it('does not take the binary of another machine', async () => {
    const other = platform.cpu === 'x64' ? 'arm64' : 'x64';
    const folder = tree('copied', { main: FLAT.main, platform: `node_modules/aim-agents-darwin-${other}` });
    const { exitCode, stderr } = await run(join(folder, FLAT.main, 'bin', 'aim'), []);
    expect(exitCode).toBe(127);
    expect(stderr).toContain(`${binary} is not installed`);
  });
});
