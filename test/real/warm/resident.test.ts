import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MARK_VARIABLE, OWNER_MARK } from '../../../src/process/mark.ts';
import { birthOf, processesWithEnv } from '../../../src/process/process-table.ts';
import { tempPrefix } from '../../../src/process/records/orphan-record.ts';
import { residentKey } from '../../../src/process/fork-server/resident/resident-key.ts';
import { eventually } from '../../support/eventually.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { loaded, ResidentTool } from './resident-tool.ts';
import { AGENTS, Conversation } from './warm-tool.ts';

afterEach(() => {
  expect(leftoverProcesses()).toEqual([]);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(tempPrefix(OWNER_MARK)))).toEqual([]);
});

const gone = { eof: 0, term: 200 };

describe('a run that finds what aim warm keeps', () => {
  it('has a fork server of its own, whose processes are its own, and leaves nothing but what was there', async () => {
    await using tool = await ResidentTool.open();
    const { record } = await tool.keep();
    {
      await using source = tool.source({}, { OPENAI_API_KEY: 'a key' });
      const one = new Conversation(source.startProcess, { args: ['--flag'], cwd: tmpdir(), env: { OWN: 'one' } });
      const two = new Conversation(source.startProcess, { env: { OWN: 'two' } });
      expect(await one.ask('fork')).toBe('loaded by itself: False, a session of its own: True');
      expect(await one.ask('argv')).toMatch(/fake_python_tool\.py', '--flag'\]$/);
      expect(await one.ask('cwd')).toBe(tmpdir());
      expect(await one.ask('env OWN SET_BY_IMPORT OPENAI_API_KEY')).toBe(
        'OWN=one SET_BY_IMPORT=yes OPENAI_API_KEY=None',
      );
      expect(await two.ask('env OWN')).toBe('OWN=two');
      expect(await two.ask('handles')).toBe('0 1 2');
      expect(source.view).toMatchObject({ how: 'warm', resident: true, passed_over: null });
      // By their marks what is left of a killed aim is found: the fork server and two processes.
      expect(processesWithEnv(MARK_VARIABLE, OWNER_MARK)).toHaveLength(3);
      one.process.signal('SIGKILL');
      expect(await one.process.exited).toEqual({ by: 'signal', signal: 'SIGKILL' });
      two.write('exit 7');
      expect(await two.process.exited).toEqual({ by: 'itself', code: 7 });
    }
    expect(leftoverProcesses()).toEqual([]);
    expect(birthOf(record.pid)).toBe(record.birth);
  });

  it('goes on when that is killed, and the next aim warm starts another one in its place', async () => {
    await using tool = await ResidentTool.open();
    const { record } = await tool.keep();
    await using source = tool.source();
    const one = new Conversation(source.startProcess);
    await one.ready();
    process.kill(record.pid, 'SIGKILL');
    await eventually(() => expect(tool.alive).toBe(false));
    expect(await one.ask('echo still here')).toBe('still here');
    const two = new Conversation(source.startProcess);
    expect(await two.ask('echo forked after that')).toBe('forked after that');
    expect(source.view).toMatchObject({ how: 'warm', resident: true });
    const again = await tool.keep();
    expect(again).toMatchObject({ how: 'started' });
    expect(again.record.pid).not.toBe(record.pid);
    await Promise.all([one, two].map((it) => it.process.stop(gone)));
  });

  it('loads the tool by itself when its fork server dies', async () => {
    await using tool = await ResidentTool.open();
    await tool.keep();
    await using source = tool.source();
    const view = await loaded(source);
    if (view.how !== 'warm') throw new Error(view.how);
    process.kill(view.pid, 'SIGKILL');
    const one = new Conversation(source.startProcess);
    await one.ready();
    expect(source.view).toMatchObject({ how: 'warm', resident: false });
    await one.process.stop(gone);
  });

  it('loads the tool by itself where that stands still, and where nothing listens any more', async () => {
    await using tool = await ResidentTool.open();
    const { record } = await tool.keep();
    process.kill(record.pid, 'SIGSTOP');
    {
      await using source = tool.source();
      const passed_over = 'it did not answer within 2 s';
      expect(await loaded(source)).toMatchObject({ how: 'warm', resident: false, passed_over });
    }
    process.kill(record.pid, 'SIGKILL');
    await eventually(() => expect(tool.alive).toBe(false));
    await using source = tool.source();
    expect(await loaded(source)).toMatchObject({
      how: 'warm',
      resident: false,
      passed_over: 'it does not listen any more',
    });
  });

  it('has the umask of its own', async () => {
    await using tool = await ResidentTool.open();
    await tool.keep();
    const before = process.umask(0o027);
    try {
      await using source = tool.source();
      const view = await loaded(source);
      if (view.how !== 'warm') throw new Error(view.how);
      expect(readFileSync(`/proc/${view.pid}/status`, 'utf8')).toMatch(/^Umask:\s+0027$/m);
    } finally {
      process.umask(before);
    }
  });
});

describe('a run that would have loaded something else loads it by itself, and says what differs', () => {
  it.each([
    ['a proxy', { env: { HTTPS_PROXY: 'http://proxy:1' } }, 'HTTPS_PROXY is another one'],
    ['a variable more', { env: { TZ: 'UTC', LANG: 'C' } }, 'LANG is another one; TZ is another one'],
    ['the search path', { env: { PATH: '/bin' } }, null],
    ['a key that is not read', { withheld: ['SOME_KEY'] }, null],
    ['a key that is read', { withheld: ['READ_AT_IMPORT'] }, /^READ_AT_IMPORT is read while it is loaded/],
    ['the steps', { preload: { steps: 'STEPS = ()' } }, 'it was loaded by another aim'],
    ['a path of certificates', { env: { SSL_CERT_FILE: '/etc/hosts' } }, 'SSL_CERT_FILE is another one'],
  ])('%s', async (_what, otherwise, expected) => {
    await using tool = await ResidentTool.open();
    await tool.keep();
    await using source = tool.source(otherwise);
    const passed_over = expected instanceof RegExp ? expect.stringMatching(expected) : expected;
    expect(await loaded(source)).toMatchObject({ how: 'warm', resident: expected === null, passed_over });
    expect(tool.alive).toBe(true);
  });

  it.each([
    ['one is replaced', (packages: string) => utimesSync(join(packages, 'fake-1.0.dist-info'), 1, 1)],
    ['one is added', (packages: string) => mkdirSync(join(packages, 'other-1.0.dist-info'))],
  ])('a package, when %s; what is kept ends then', async (_what, change) => {
    await using tool = await ResidentTool.open();
    await tool.keep();
    change(tool.packages);
    await using source = tool.source();
    const passed_over = 'packages or certificates have changed since it was loaded';
    expect(await loaded(source)).toMatchObject({ how: 'warm', resident: false, passed_over });
    await eventually(() => expect(tool.alive).toBe(false));
    expect(readdirSync(join(tool.place.folder, '..')).filter((name) => !name.endsWith('.lock'))).toEqual([]);
  });

  it('what a process inherits, such as a lower priority', async () => {
    await using tool = await ResidentTool.open();
    await tool.keep();
    const spec = tool.spec();
    const order = JSON.stringify({ key: residentKey(spec, spec.env), withheld: [], probe: true });
    const ask = [
      'import socket, sys',
      's = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(sys.argv[2].encode() + b"\\n")',
      'print(s.makefile().readline())',
    ].join('\n');
    const asked = (...around: string[]) => {
      const args = [...around, spec.python, '-c', ask, tool.place.socket, order];
      return JSON.parse(execFileSync('env', args, { encoding: 'utf8' })) as unknown;
    };
    expect(asked()).toMatchObject({ type: 'accepted' });
    const reason = 'limits, rights or namespaces are others';
    expect(asked('nice', '-n', '5')).toEqual({ type: 'failed', reason });
    expect(asked('sh', '-c', 'ulimit -c 0; ulimit -n 200; exec "$@"', 'sh')).toEqual({ type: 'failed', reason });
  });
});

describe('what aim warm keeps', () => {
  it('has no key, no handle of the caller and no terminal, and is its user’s alone', async () => {
    await using tool = await ResidentTool.open();
    const { record } = await tool.keep();
    const proc = `/proc/${record.pid}`;
    const handles = readdirSync(`${proc}/fd`).map((fd) => readlinkSync(`${proc}/fd/${fd}`));
    expect(handles.filter((to) => !to.startsWith('socket:'))).toEqual(['/dev/null', '/dev/null', '/dev/null']);
    const [, , , session] = readFileSync(`${proc}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    expect(Number(session)).toBe(record.pid);
    const names = readFileSync(`${proc}/environ`, 'utf8').split('\0');
    expect(new Set(names.map((each) => each.split('=')[0]))).toEqual(
      new Set(['', ...Object.keys(tool.spec().env), MARK_VARIABLE]),
    );
    const modes = execFileSync('stat', ['-c', '%a', tool.place.folder, tool.place.socket, tool.place.record], {
      encoding: 'utf8',
    });
    expect(modes).toBe('700\n600\n600\n');
  });

  it('ends when it was not used for long enough, but not while a run uses it', async () => {
    await using tool = await ResidentTool.open();
    await tool.keep();
    {
      await using source = tool.source();
      expect(await loaded(source)).toMatchObject({ resident: true });
      await tool.keep({ forSeconds: 0.001 });
      // It looks whether it should end before it serves another one.
      await using another = tool.source();
      expect(await loaded(another)).toMatchObject({ resident: true });
    }
    await eventually(() => expect(tool.alive).toBe(false));
    expect(readdirSync(join(tool.place.folder, '..')).filter((name) => !name.endsWith('.lock'))).toEqual([]);
  });

  it('ends when its record is removed, as the folder of a login session is', async () => {
    await using tool = await ResidentTool.open();
    const { record } = await tool.keep();
    rmSync(tool.folder.file('run'), { recursive: true });
    await eventually(() => expect(birthOf(record.pid)).not.toBe(record.birth));
  });

  it('is one, also where two start it at once; the second call sets its time anew', async () => {
    await using tool = await ResidentTool.open();
    const both = await Promise.all([tool.keep({ forSeconds: 1 }), tool.keep({ forSeconds: 300 })]);
    expect(both.map(({ how }) => how)).toEqual(['started', 'extended']);
    const [first, second] = both.map(({ record }) => record);
    expect(second).toEqual({ ...first, for_seconds: 300 });
    expect(await tool.keep({ forSeconds: 500 })).toMatchObject({ how: 'extended', record: { pid: first!.pid } });
  });

  it.each([
    ['another environment', { env: { LANG: 'C' } }, 'LANG is another one', []],
    ['one more model', { models: ['other'] }, 'it was loaded without other', ['model', 'other']],
  ])('is replaced by one with %s', async (_what, otherwise, why, models) => {
    await using tool = await ResidentTool.open();
    const first = await tool.keep({ models: ['model'] });
    const second = await tool.keep(otherwise);
    expect(second).toMatchObject({ how: 'replaced', why });
    expect(second.record.models).toEqual(models.length === 0 ? ['model'] : models);
    expect(birthOf(first.record.pid)).not.toBe(first.record.birth);
  });

  it.each([
    ['raises', 'ImportError: the tool is broken'],
    ['exits', 'SystemExit: the tool has had enough'],
    ['thread', '2 threads live after loading, and none may live at a fork'],
  ])('is nothing where loading fails: %s', async (trouble, reason) => {
    await using tool = await ResidentTool.open(trouble);
    await expect(tool.keep()).rejects.toThrow(reason);
    expect(tool.alive).toBe(false);
  });

  it('is nothing where the tool is no installed package: its source may change at any time', async () => {
    await using tool = await ResidentTool.open();
    const { PYTHONPATH = '' } = tool.spec().env;
    await expect(tool.keep({ env: { PYTHONPATH: `${AGENTS}:${PYTHONPATH}` } })).rejects.toThrow(
      /fake_python_tool is loaded from .*, which is no installed package/,
    );
  });

  it('ends with an aim warm that is interrupted while it loads', async () => {
    await using tool = await ResidentTool.open('hangs');
    const stop = new AbortController();
    const keeping = tool.keep({}, stop.signal);
    await eventually(() => expect(tool.alive).toBe(true));
    stop.abort(new Error('interrupted'));
    await expect(keeping).rejects.toThrow('interrupted');
    expect(tool.alive).toBe(false);
  });
});
