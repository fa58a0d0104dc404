import { chmodSync, readFileSync, rmSync } from 'node:fs';
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
const gentle = { eof: 5000, term: 5000 };

describe('the exit of a process', () => {
  it.each([
    ['that ended by itself, well', 'exit 0', { by: 'itself', code: 0 }],
    ['that ended by itself, with a code', 'exit 3', { by: 'itself', code: 3 }],
    ['that a signal from outside ended', 'kill -9 $$', { by: 'signal', signal: 'SIGKILL' }],
  ])('%s says so', async (_, script, exit) => {
    expect(await sh(script).process.exited).toEqual(exit);
  });

  it('that aim ended is reported as ended by aim', async () => {
    const { process } = sh('cat');
    expect(await process.stop(gentle)).toMatchObject({ by: 'us' });
  });

  it('that never started names a missing program', async () => {
    const { process } = start(['no-such-program-here']);
    expect(process.pid).toBe(0);
    const exit = { by: 'never_started', reason: 'no such program: no-such-program-here', not_found: true };
    expect(await process.exited).toEqual(exit);
    expect(await process.stop(gentle)).toEqual(exit);
  });

  it('that never started names the interpreter that its script wants', async () => {
    using checkout = Checkout.plain({ tool: '#!/no/such/node --flag\n' });
    chmodSync(checkout.file('tool'), 0o755);
    expect(await start([checkout.file('tool')]).process.exited).toMatchObject({
      by: 'never_started',
      reason: `${checkout.file('tool')}: its interpreter /no/such/node is not on this machine`,
    });
  });

  it('that never started names a missing folder', async () => {
    using checkout = Checkout.plain();
    rmSync(checkout.path, { recursive: true });
    const { process } = start(['sh', '-c', 'true'], checkout.path);
    expect(await process.exited).toMatchObject({ by: 'never_started', not_found: false, reason: /^no such folder/ });
  });

  it('that never started for want of permission does not count as not found', async () => {
    using checkout = Checkout.plain({ 'a.sh': 'exit 0\n' });
    const { process } = start([checkout.file('a.sh')]);
    expect(await process.exited).toMatchObject({ by: 'never_started', not_found: false });
  });
});

describe('the output of a process', () => {
  it('is read to its end before the exit is reported', async () => {
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

describe('the input of a process', () => {
  it('reaches it whole and in order', async () => {
    const run = start(['cat']);
    run.process.write('hello ');
    run.process.write(Buffer.from('there'));
    run.process.closeStdin();
    await run.process.exited;
    expect(run.out).toBe('hello there');
  });

  it('is dropped without harm when the process has ended', async () => {
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

describe('stopping a process', () => {
  it('is graceful where the process ends at the end of its input', async () => {
    const run = sh('trap "echo signalled" TERM INT; cat; echo bye');
    await run.process.stop(gentle);
    expect(run.out).toBe('bye\n');
  });

  it('kills it where it ignores TERM', async () => {
    const run = sh('trap "" TERM; echo up; while :; do sleep 300; done');
    await eventually(() => expect(run.out).toBe('up\n'));
    expect(await run.process.stop({ eof: 10, term: 10 })).toMatchObject({ by: 'us', signal: 'SIGKILL' });
    expect(leftoverProcesses()).toEqual([]);
  });

  it('takes the shorter grace periods of a second call', async () => {
    const run = sh('trap "" TERM; echo up; while :; do sleep 300; done');
    await eventually(() => expect(run.out).toBe('up\n'));
    const slow = run.process.stop({ eof: 600_000, term: 600_000 });
    void run.process.stop({ eof: 0, term: 0 });
    expect(await slow).toMatchObject({ by: 'us' });
  });

  it('ends its children too, also those in sessions of their own that keep the pipes open', async () => {
    const run = sh('setsid sleep 300 & sleep 300 & echo up; cat');
    await eventually(() => expect(run.out).toBe('up\n'));
    await eventually(() => expect(descendantsOf(run.process.pid).length).toBeGreaterThanOrEqual(3));
    expect(treeOf(run.process.pid)[0]!.pid).toBe(run.process.pid);
    await run.process.stop({ eof: 100, term: 100 });
    expect(leftoverProcesses()).toEqual([]);
  });

  it('is not needed for the children of one that ended by itself: they are ended too', async () => {
    const run = sh('setsid sleep 300 & echo up');
    expect(await run.process.exited).toEqual({ by: 'itself', code: 0 });
    expect(leftoverProcesses()).toEqual([]);
  });
});

it('a process starts in a session of its own, with a mark and nothing of aim’s environment', async () => {
  const run = sh('tr "\\0" "\\n" </proc/$$/environ; cut -d" " -f6 /proc/$$/stat');
  await run.process.exited;
  const lines = run.out.trim().split('\n');
  expect(lines.pop()).toBe(String(run.process.pid));
  expect(new Set(lines.map((line) => line.split('=')[0]))).toEqual(new Set(['AIM_MARK', 'PATH']));
  expect(lines.join()).toMatch(/AIM_MARK=[0-9a-f]{24}\.[0-9a-f]{24}/);
});

describe('a signal', () => {
  it('is not sent to another process with the same pid', async () => {
    const run = start(['cat']);
    const birth = birthOf(run.process.pid)!;
    signalProcess({ pid: run.process.pid, birth: `${birth}0` }, 'SIGKILL');
    killAll([{ pid: run.process.pid, birth: '1' }], 'a mark that nobody has');
    expect(birthOf(run.process.pid)).toBe(birth);
    await run.process.stop(gentle);
    expect(birthOf(run.process.pid)).toBeNull();
  });

  it('finds a process by its birth, whatever its title is', async () => {
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
