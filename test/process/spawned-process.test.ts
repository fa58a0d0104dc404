import { readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { birthOf, descendantsOf } from '../../src/process/process-table.ts';
import { killAll, signalProcess, treeOf } from '../../src/process/process-tree.ts';
import { spawnProcess } from '../../src/process/spawned-process.ts';
import type { ToolProcess } from '../../src/process/tool-process.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { eventually } from '../support/eventually.ts';

const env = { PATH: process.env['PATH'] ?? '' };

interface Run {
  readonly process: ToolProcess;
  out: string;
  err: string;
  bytes: number;
}

function start(argv: readonly string[], cwd = '/'): Run {
  const run = { out: '', err: '', bytes: 0 };
  const sink = {
    stdout(chunk: Uint8Array) {
      run.bytes += chunk.length;
      if (run.out.length < 10_000) run.out += Buffer.from(chunk).toString();
    },
    stderr: (chunk: Uint8Array) => (run.err += Buffer.from(chunk).toString()),
  };
  return Object.assign(run, { process: spawnProcess({ argv, cwd, env }, sink, systemClock) });
}

const sh = (script: string) => start(['sh', '-c', script]);
const patient = { eof: 5000, term: 5000 };

describe('how a process ended', () => {
  it.each([
    ['by itself, well', 'exit 0', { by: 'itself', code: 0 }],
    ['by itself, with a code', 'exit 3', { by: 'itself', code: 3 }],
    ['by a signal from outside', 'kill -9 $$', { by: 'signal', signal: 'SIGKILL' }],
  ])('is told: %s', async (_, script, exit) => {
    expect(await sh(script).process.exited).toEqual(exit);
  });

  it('is told: by us', async () => {
    const { process } = sh('cat');
    expect(await process.stop(patient)).toMatchObject({ by: 'us' });
  });

  it('is told: there is no such program', async () => {
    const { process } = start(['no-such-program-here']);
    expect(process.pid).toBe(0);
    const exit = { by: 'never_started', reason: 'no such program: no-such-program-here', not_found: true };
    expect(await process.exited).toEqual(exit);
    expect(await process.stop(patient)).toEqual(exit);
  });

  it('is told: there is no such folder', async () => {
    using checkout = Checkout.plain();
    rmSync(checkout.path, { recursive: true });
    const { process } = start(['sh', '-c', 'true'], checkout.path);
    expect(await process.exited).toMatchObject({ by: 'never_started', not_found: false, reason: /^no such folder/ });
  });

  it('is told: it may not be run', async () => {
    using checkout = Checkout.plain({ 'a.sh': 'exit 0\n' });
    const { process } = start([checkout.file('a.sh')]);
    expect(await process.exited).toMatchObject({ by: 'never_started', not_found: false });
  });
});

describe('output', () => {
  it('is read to its end before the process counts as gone', async () => {
    const run = sh('echo out; echo err >&2; head -c 5000000 /dev/zero');
    await run.process.exited;
    expect(run.bytes).toBe(5_000_004);
    expect(run.err).toBe('err\n');
  });

  it('may end long before the process does', async () => {
    const run = sh('exec >&- 2>&-; cat >/dev/null; exit 4');
    await eventually(() => expect(descendantsOf(run.process.pid)).toHaveLength(1));
    expect(birthOf(run.process.pid)).not.toBeNull();
    run.process.closeStdin();
    expect(await run.process.exited).toEqual({ by: 'itself', code: 4 });
  });
});

describe('input', () => {
  it('reaches the process', async () => {
    const run = start(['cat']);
    run.process.write('hello ');
    run.process.write(Buffer.from('there'));
    run.process.closeStdin();
    await run.process.exited;
    expect(run.out).toBe('hello there');
  });

  it('to a process that has gone is dropped, without harm', async () => {
    const run = sh('exit 0');
    await run.process.exited;
    run.process.write('x'.repeat(1_000_000));
    run.process.closeStdin();
    run.process.signal('SIGINT');
    const dying = sh('exec <&-; exit 0');
    dying.process.write('x'.repeat(1_000_000));
    expect(await dying.process.exited).toEqual({ by: 'itself', code: 0 });
  });
});

describe('an end', () => {
  it('is graceful where the tool listens to the end of its input', async () => {
    const run = sh('trap "echo signalled" TERM INT; cat; echo bye');
    await run.process.stop(patient);
    expect(run.out).toBe('bye\n');
  });

  it('kills what is deaf to TERM', async () => {
    const run = sh('trap "" TERM; echo up; while :; do sleep 300; done');
    await eventually(() => expect(run.out).toBe('up\n'));
    expect(await run.process.stop({ eof: 10, term: 10 })).toMatchObject({ by: 'us', signal: 'SIGKILL' });
    expect(leftoverProcesses()).toEqual([]);
  });

  it('can be hurried', async () => {
    const run = sh('trap "" TERM; echo up; while :; do sleep 300; done');
    await eventually(() => expect(run.out).toBe('up\n'));
    const slow = run.process.stop({ eof: 600_000, term: 600_000 });
    void run.process.stop({ eof: 0, term: 0 });
    expect(await slow).toMatchObject({ by: 'us' });
  });

  it('takes children along, also those in sessions of their own that hold the pipes', async () => {
    const run = sh('setsid sleep 300 & sleep 300 & echo up; cat');
    await eventually(() => expect(run.out).toBe('up\n'));
    await eventually(() => expect(descendantsOf(run.process.pid).length).toBeGreaterThanOrEqual(3));
    expect(treeOf(run.process.pid)[0]!.pid).toBe(run.process.pid);
    await run.process.stop({ eof: 100, term: 100 });
    expect(leftoverProcesses()).toEqual([]);
  });

  it('of the process itself takes along what it left behind', async () => {
    const run = sh('setsid sleep 300 & echo up');
    expect(await run.process.exited).toEqual({ by: 'itself', code: 0 });
    expect(leftoverProcesses()).toEqual([]);
  });
});

it('starts a process in a session of its own, with a mark and nothing of our environment', async () => {
  const run = sh('tr "\\0" "\\n" </proc/$$/environ; cut -d" " -f6 /proc/$$/stat');
  await run.process.exited;
  const lines = run.out.trim().split('\n');
  expect(lines.pop()).toBe(String(run.process.pid));
  expect(new Set(lines.map((line) => line.split('=')[0]))).toEqual(new Set(['AIM_MARK', 'PATH']));
  expect(lines.join()).toMatch(/AIM_MARK=[0-9a-f]{24}\.[0-9a-f]{24}/);
});

describe('signals', () => {
  it('reach nobody but whom they were meant for', async () => {
    const run = start(['cat']);
    const birth = birthOf(run.process.pid)!;
    signalProcess({ pid: run.process.pid, birth: `${birth}0` }, 'SIGKILL');
    killAll([{ pid: run.process.pid, birth: '1' }], 'a mark that nobody has');
    expect(birthOf(run.process.pid)).toBe(birth);
    await run.process.stop(patient);
    expect(birthOf(run.process.pid)).toBeNull();
  });

  it('know a process by its birth, whatever it calls itself', async () => {
    const run = start([
      process.execPath,
      '-e',
      'process.title = "a) R 1 (b"; console.log("up"); process.stdin.resume()',
    ]);
    await eventually(() => expect(run.out).not.toBe(''));
    const stat = readFileSync(`/proc/${run.process.pid}/stat`, 'latin1');
    expect(birthOf(run.process.pid)).toBe(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    await run.process.stop({ eof: 2000, term: 100 });
  });
});
