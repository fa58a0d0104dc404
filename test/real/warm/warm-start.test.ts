import { readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import type { StartView } from '../../../src/model/pool/start-view.ts';
import { birthOf, descendantsOf } from '../../../src/process/process-table.ts';
import { OWNER_MARK } from '../../../src/process/mark.ts';
import { tempPrefix } from '../../../src/process/records/orphan-record.ts';
import { ForkingSource } from '../../../src/process/fork-server/forking-source.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { Conversation, fakeTool } from './warm-tool.ts';

afterEach(() => {
  expect(leftoverProcesses()).toEqual([]);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(tempPrefix(OWNER_MARK)))).toEqual([]);
});

const gone = { eof: 0, term: 200 };

/** A warm start whose changes are kept. */
async function warmStart(trouble = '', clock: Clock = systemClock) {
  const start = new ForkingSource(await fakeTool(trouble), clock);
  const views: StartView[] = [];
  start.onChange = (view) => void views.push(view);
  return Object.assign(start, { views, hows: () => views.map((view) => view.how) });
}

describe('a forked process', () => {
  it('has a session, a folder, arguments, an environment and three streams of its own, and nothing else', async () => {
    await using start = await warmStart();
    const one = new Conversation(start.startProcess, { args: ['--flag'], cwd: tmpdir(), env: { OWN: 'one' } });
    const two = new Conversation(start.startProcess, { env: { OWN: 'two' } });
    expect(await one.ask('fork')).toBe('loaded by itself: False, a session of its own: True');
    expect(await one.ask('argv')).toMatch(/fake_python_tool\.py', '--flag'\]$/);
    expect(await one.ask('cwd')).toBe(tmpdir());
    // What its loading set stays; what the parent was given does not.
    expect(await one.ask('env OWN SET_BY_IMPORT FAKE_TOOL PYTHONPATH')).toBe(
      'OWN=one SET_BY_IMPORT=yes FAKE_TOOL=None PYTHONPATH=None',
    );
    expect(await two.ask('env OWN')).toBe('OWN=two');
    expect(await two.ask('handles')).toBe('0 1 2');
    one.write('stderr a word');
    await one.printedError();
    expect([one.err, two.err]).toEqual(['a word\n', '']);
    expect(start.view).toMatchObject({ how: 'warm' });
    expect([await one.process.stop(gone), await two.process.stop(gone)]).toMatchObject([{ by: 'us' }, { by: 'us' }]);
  });

  it.each([
    ['exit 0', { by: 'itself', code: 0 }, ''],
    ['exit 7', { by: 'itself', code: 7 }, ''],
    ['sys.exit a message', { by: 'itself', code: 1 }, 'a message\n'],
    ['raise a fault', { by: 'itself', code: 1 }, /^Traceback [\s\S]*ValueError: a fault\n$/],
    ['close-stdout', { by: 'us', why: 'it closed its output and lived on' }, ''],
  ])('ends as a spawned one does: %s', async (line, exit, stderr) => {
    await using start = await warmStart();
    const it = new Conversation(start.startProcess);
    await it.ready();
    it.write(line);
    expect(await it.process.exited).toMatchObject(exit);
    expect(it.err).toEqual(typeof stderr === 'string' ? stderr : expect.stringMatching(stderr));
  });

  it('ends at the end of its input, by a signal, and together with what it started where it ignores TERM', async () => {
    await using start = await warmStart();
    const [eof, killed, deaf] = [1, 2, 3].map(() => new Conversation(start.startProcess)) as [
      Conversation,
      Conversation,
      Conversation,
    ];
    await Promise.all([eof.ready(), killed.ready(), deaf.ready()]);
    eof.process.closeStdin();
    expect(await eof.process.exited).toEqual({ by: 'itself', code: 0 });
    expect(eof.out).toContain('end of input');
    killed.process.signal('SIGKILL');
    expect(await killed.process.exited).toEqual({ by: 'signal', signal: 'SIGKILL' });
    const grandchild = Number(/\d+/.exec(await deaf.ask('grandchild'))?.[0]);
    await deaf.ask('deaf');
    expect(await deaf.process.stop({ eof: 20, term: 20 })).toEqual({ by: 'us', code: null, signal: 'SIGKILL' });
    expect(birthOf(grandchild)).toBeNull();
  });

  it('is ended where it closes its output at once', async () => {
    await using start = await warmStart('silent');
    const it = new Conversation(start.startProcess);
    expect(await it.process.exited).toMatchObject({ by: 'us', why: 'it closed its output and lived on' });
  });

  it('is never forked where it is stopped while the tool is loaded', async () => {
    await using start = await warmStart('hangs');
    const unwanted = new Conversation(start.startProcess);
    unwanted.write('echo too late');
    expect(await unwanted.process.stop(gone)).toEqual({ by: 'us', code: null, signal: null });
    expect([unwanted.process.pid, unwanted.out]).toEqual([0, '']);
  });

  it('is refused with the reason of a plain start where its folder does not exist', async () => {
    await using start = await warmStart();
    const lost = new Conversation(start.startProcess, { cwd: '/no/such/folder' });
    expect(await lost.process.exited).toMatchObject({ by: 'never_started', reason: 'no such folder: /no/such/folder' });
  });
});

describe('the preload steps of a tool', () => {
  const thread =
    'from concurrent.futures import ThreadPoolExecutor\n\ndef threads():\n    ThreadPoolExecutor().submit(len, "")\n';

  it.each([
    ['def sets():\n    os.environ["SET_BY_STEP"] = "yes"\n\nSTEPS = (sets,)\n', 'yes', []],
    ['def fails():\n    raise ValueError("no file")\n\nSTEPS = (fails,)\n', 'None', ['fails: ValueError: no file']],
    [`${thread}\nSTEPS = (threads,)\n`, 'None', []],
    ['def prints():\n    print("a banner")\n\nSTEPS = (prints,)\n', 'None', []],
    ['STEPS = (', 'None', [expect.stringMatching(/^preload\.py: SyntaxError: /)]],
  ])('run once for all of its processes, and a step that failed is named: %j', async (steps, set, cold) => {
    await using start = new ForkingSource({ ...(await fakeTool()), steps: `import os\n\n${steps}` }, systemClock);
    const it = new Conversation(start.startProcess);
    expect(await it.ask('env SET_BY_STEP')).toBe(`SET_BY_STEP=${set}`);
    expect(start.view).toMatchObject({ how: 'warm', cold });
    await it.process.stop(gone);
  });

  it('see the model of the pool, within what was entered before the import; what fails in that is named', async () => {
    const steps = `import os
from contextlib import contextmanager

MODEL = None

@contextmanager
def entered():
    import sys
    assert "fake_python_tool" not in sys.modules
    os.environ["SET_BY_STEP"] = "entered"
    yield
    os.environ["SET_BY_STEP"] += ", left"

@contextmanager
def not_entered():
    raise ValueError("no such name")
    yield

@contextmanager
def not_left():
    yield
    raise ValueError("it is gone")

def sets():
    os.environ["SET_BY_STEP"] += f", {MODEL}"

WHILE_LOADING = (entered, not_entered, not_left)
STEPS = (sets,)
`;
    await using start = new ForkingSource({ ...(await fakeTool()), steps, model: 'gpt-4o' }, systemClock);
    const it = new Conversation(start.startProcess);
    expect(await it.ask('env SET_BY_STEP')).toBe('SET_BY_STEP=entered, gpt-4o, left');
    const cold = ['not_entered: ValueError: no such name', 'not_left: ValueError: it is gone'];
    expect(start.view).toMatchObject({ how: 'warm', cold });
    await it.process.stop(gone);
  });
});

describe('the processes of a tool that can not be loaded', () => {
  it.each([
    ['raises', 'ImportError: the tool is broken'],
    ['exits', 'SystemExit: the tool has had enough'],
    ['thread', '2 threads live after loading'],
  ])('are spawned, with the reason in the view: its import %s', async (trouble, reason) => {
    await using start = await warmStart(trouble);
    const it = new Conversation(start.startProcess);
    await it.ready();
    expect(await it.ask('fork')).toMatch(/^loaded by itself: True/);
    expect(start.views).toEqual([{ how: 'plain', reason: expect.stringContaining(reason) }]);
    await it.process.stop(gone);
  });

  it('are spawned where loading takes longer than 45 s', async () => {
    const clock = new FakeClock();
    await using start = await warmStart('hangs', clock);
    const it = new Conversation(start.startProcess);
    clock.advance(45_000);
    await it.ready();
    expect(start.views).toEqual([{ how: 'plain', reason: expect.stringContaining('not loaded within 45 s') }]);
    await it.process.stop(gone);
  });

  it('are spawned where its interpreter is missing', async () => {
    await using start = new ForkingSource({ ...(await fakeTool()), python: '/no/such/python' }, systemClock);
    const it = new Conversation(start.startProcess);
    await it.ready();
    expect(start.view).toMatchObject({ how: 'plain', reason: expect.stringContaining('/no/such/python') });
    await it.process.stop(gone);
  });
});

describe('a fork server', () => {
  it('whose forks fail stays, and each process is spawned', async () => {
    await using start = await warmStart('forks-fail');
    const it = new Conversation(start.startProcess);
    expect(await it.ask('fork')).toMatch(/^loaded by itself: True/);
    expect(start.view).toMatchObject({ how: 'warm' });
    await it.process.stop(gone);
  });

  it('whose process ends before it is connected stays, and that process is spawned', async () => {
    await using start = await warmStart('ends-at-fork');
    const it = new Conversation(start.startProcess);
    expect(await it.ask('fork')).toMatch(/^loaded by itself: True/);
    expect(start.hows()).toEqual(['warm']);
    await it.process.stop(gone);
  });

  it('that reports an exit late is waited for, so the exit is exact', async () => {
    const clock = new FakeClock();
    await using start = await warmStart('', clock);
    const it = new Conversation(start.startProcess);
    await it.ready();
    const timers = clock.waiting;
    process.kill(serverOf(start), 'SIGSTOP');
    it.write('exit 7');
    await eventually(() => expect(birthOf(it.process.pid)).toBeNull());
    await eventually(() => expect(clock.waiting).toBeGreaterThan(timers));
    clock.advance(600);
    process.kill(serverOf(start), 'SIGCONT');
    expect(await it.process.exited).toEqual({ by: 'itself', code: 7 });
  });

  it('ends together with a process that the tool started while it was imported', async () => {
    const start = await warmStart('daemon');
    const it = new Conversation(start.startProcess);
    await it.ready();
    await it.process.stop(gone);
    await start[Symbol.asyncDispose]();
    expect(leftoverProcesses()).toEqual([]);
  });

  it('that is killed is replaced once while its processes go on; after its second death processes are spawned', async () => {
    await using start = await warmStart();
    const first = new Conversation(start.startProcess);
    await first.ready();
    process.kill(serverOf(start), 'SIGKILL');
    await eventually(() => expect(start.hows().slice(0, 2)).toEqual(['warm', 'loading']));
    expect(await first.ask('echo still here')).toBe('still here');
    const second = new Conversation(start.startProcess);
    expect(await second.ask('fork')).toMatch(/^loaded by itself: False/);
    // How the first one ends is reported no more, but that it ends is seen.
    first.write('exit 3');
    expect(await first.process.exited).toEqual({ by: 'unseen' });

    process.kill(serverOf(start), 'SIGKILL');
    await eventually(() => expect(start.view.how).toBe('plain'));
    expect(start.views.at(-1)).toEqual({
      how: 'plain',
      reason: expect.stringMatching(/died twice: killed by SIGKILL/),
    });
    const third = new Conversation(start.startProcess);
    expect(await third.ask('fork')).toMatch(/^loaded by itself: True/);
    await Promise.all([second, third].map((it) => it.process.stop(gone)));
  });

  it('that is killed with requests in flight loses none of them', async () => {
    await using start = await warmStart();
    const first = new Conversation(start.startProcess);
    await first.ready();
    const parent = serverOf(start);
    process.kill(parent, 'SIGSTOP');
    const waiting = [1, 2, 3].map(() => new Conversation(start.startProcess));
    process.kill(parent, 'SIGKILL');
    for (const it of waiting) expect(await it.ask('echo here')).toBe('here');
    await Promise.all([first, ...waiting].map((it) => it.process.stop(gone)));
  });

  it('that stands still is replaced; its processes go on, and their ends are seen', async () => {
    const clock = new FakeClock();
    await using start = await warmStart('', clock);
    const first = new Conversation(start.startProcess);
    const second = new Conversation(start.startProcess);
    await Promise.all([first.ready(), second.ready()]);
    process.kill(serverOf(start), 'SIGSTOP');
    second.process.signal('SIGKILL');
    const late = new Conversation(start.startProcess);
    const exit = second.process.exited;
    // Once it is given up, another one really loads.
    const ticking = setInterval(() => clock.advance(start.hows().includes('loading') ? 1 : 50), 1);
    expect(await late.ask('echo at last')).toBe('at last');
    expect(await exit).toEqual({ by: 'unseen' });
    expect(await first.ask('echo still here')).toBe('still here');
    expect(start.hows()).toEqual(['warm', 'loading', 'warm']);
    await Promise.all([first, late].map((it) => it.process.stop(gone)));
    clearInterval(ticking);
  });

  it('uses no more memory or handles after 200 killed processes, and leaves no zombie', async () => {
    await using start = await warmStart();
    const first = new Conversation(start.startProcess);
    await first.ready();
    await first.process.stop(gone);
    const before = usageOf(serverOf(start));
    for (let n = 0; n < 200; n++) {
      const it = new Conversation(start.startProcess);
      await it.ready();
      it.process.signal('SIGKILL');
      expect(await it.process.exited).toEqual({ by: 'signal', signal: 'SIGKILL' });
    }
    const after = usageOf(serverOf(start));
    expect(after.handles).toBe(before.handles);
    expect(after.kb).toBeLessThan(before.kb + 1024);
    expect(descendantsOf(serverOf(start))).toEqual([]);
    expect(zombiesOf(serverOf(start))).toEqual([]);
  });
});

/** The pid of the fork server. */
function serverOf({ view }: ForkingSource): number {
  if (view.how !== 'warm') throw new Error(`the start is ${view.how}`);
  return view.pid;
}

/** The memory that is a process's own, and its open handles. */
function usageOf(pid: number): { kb: number; handles: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    kb: Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1]),
    handles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

function zombiesOf(parent: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return status.includes(`\nPPid:\t${parent}\n`) && status.includes('\nState:\tZ');
    } catch {
      return false;
    }
  });
}
