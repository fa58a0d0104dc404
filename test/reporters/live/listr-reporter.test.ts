import { expect, test } from 'vitest';
import { runSettingsSchema } from '../../../src/model/merging/isolation.ts';
import { NO_RUN_OPTIONS } from '../../../src/model/run/run-options.ts';
import type { AimEventBody } from '../../../src/model/events.ts';
import { EventHub } from '../../../src/model/event-hub.ts';
import { ListrReporter } from '../../../src/reporters/live/listr-reporter.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { TerminalScreen } from '../../support/terminal-screen.ts';
import { finished, job, moved, output, pool, result, runResult, started } from '../story.ts';

/** A real listr2 that draws on a terminal of ours, in a time of ours. */
function aWindow(columns: number, rows: number) {
  const clock = new FakeClock();
  const terminal = new TerminalScreen(columns, rows);
  const stdout: string[] = [];
  const reporter = new ListrReporter({
    stdout: { write: (text) => stdout.push(text) },
    stderr: terminal,
    clock,
    color: true,
  });
  const hub = new EventHub(clock);
  hub.subscribe((event) => reporter.report(event));
  return { clock, terminal, stdout, reporter, emit: (...bodies: AimEventBody[]) => bodies.forEach(hub.emit) };
}

function begin(jobs: number): AimEventBody {
  return {
    type: 'run_started',
    run_id: 'r1',
    aim_version: '0.1.0',
    cwd: '/x',
    head: null,
    dirty: [],
    git_error: null,
    rehearsal: false,
    settings: runSettingsSchema.parse({}),
    isolation: { kind: 'shared', reason: null },
    options: NO_RUN_OPTIONS,
    jobs: Array.from({ length: jobs }, (_, i) => job(`job-${i}`)),
    pools: [pool('aider', 3)],
  };
}

const END: AimEventBody = { type: 'run_finished', result: runResult([]) };

test('the picture is drawn in place and erased at the end; the warnings and the cursor stay', async () => {
  const { clock, terminal, stdout, reporter, emit } = aWindow(80, 24);
  terminal.write('$ aim run-jobs jobs.json\n');
  emit(begin(3), started('job-0', 'aider', 0), output('aider', 0, 'Read core/state.py', 'activity', 'job-0'));
  await eventually(() => expect(terminal.lines.length).toBeGreaterThan(1));
  expect(terminal.cursorVisible).toBe(false);
  clock.advance(12_000);
  expect(await terminal.settled()).toEqual([
    '$ aim run-jobs jobs.json',
    'aim · 3 jobs · aider × 3 · least_busy',
    '',
    '❯ job-0  aider#0   0:12  Read core/state.py',
    '',
    '0 done · 1 running · 2 waiting · 0:12',
  ]);
  emit({ type: 'notice', level: 'warning', message: 'the disk is slow', about: null });
  emit(finished(result('job-0')), started('job-1', 'aider', 0), started('job-2', 'aider', 1));
  emit(moved('aider', 2, 'ready', 'down', 'exit code 3'), END);
  clock.advance(100);
  expect((await terminal.settled()).slice(1)).toEqual([
    'aim · 3 jobs · aider × 3 · least_busy',
    '',
    '❯ job-1  aider#0   0:00  …',
    '❯ job-2  aider#1   0:00  …',
    '',
    '✔ job-0  aider#0   12 s  core/state.py',
    '',
    '⚠ the disk is slow',
    '⚠ aider#2 crashed: exit code 3',
    '',
    '1 done · 2 running · 0:12',
  ]);
  await reporter[Symbol.asyncDispose]();
  expect(await terminal.settled()).toEqual(['$ aim run-jobs jobs.json', '⚠ the disk is slow']);
  expect(terminal.bytes).toMatch(/\u001b\[\?25h\n*$/);
  expect(clock.waiting).toBe(0);
  expect(stdout).toEqual([]);
});

test('a run that was broken off leaves its counts on the screen', async () => {
  const { clock, terminal, reporter, emit } = aWindow(80, 24);
  emit(begin(2), started('job-0', 'aider', 0));
  await eventually(() => expect(terminal.lines).not.toEqual([]));
  clock.advance(5000);
  await reporter[Symbol.asyncDispose]();
  expect(await terminal.settled()).toEqual(['0 done · 1 running · 1 waiting · 0:05']);
  expect(terminal.bytes).toMatch(/\u001b\[\?25h\n*$/);
  terminal.write('summary\n');
  expect((await terminal.settled()).at(-1)).toBe('summary');
});

test('the reporter can be disposed before it has drawn, and twice', async () => {
  const { terminal, reporter, emit } = aWindow(80, 24);
  emit(begin(2), END);
  await reporter[Symbol.asyncDispose]();
  await reporter[Symbol.asyncDispose]();
  emit(started('job-0', 'aider', 0));
  expect(await terminal.settled()).toEqual([]);
  expect(terminal.cursorVisible).toBe(true);
  expect(terminal.bytes).toMatch(/\u001b\[\?25h\n*$/);
});

test('a picture that stays the same is not drawn again, and of a change only the changed line', async () => {
  const { clock, terminal, reporter, emit } = aWindow(80, 24);
  emit(begin(3), started('job-0', 'aider', 0), started('job-1', 'aider', 1));
  await eventually(() => expect(terminal.lines).not.toEqual([]));
  clock.advance(1000);
  const before = terminal.bytes.length;
  clock.advance(500);
  expect(terminal.bytes.length).toBe(before);
  const { erasedRows } = terminal;
  for (let i = 0; i < 100; i++) emit(output('aider', 1, `line ${i}`, 'activity', 'job-1'));
  clock.advance(100);
  expect(terminal.erasedRows - erasedRows).toBe(1);
  await reporter[Symbol.asyncDispose]();
});

test('no escape sequence of a tool reaches the terminal', async () => {
  const { clock, terminal, reporter, emit } = aWindow(60, 20);
  const hostile =
    '\u001b[2J\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007\u001b]52;c;eA==\u0007\u009b1A\rend\u202e';
  emit(begin(2), started('job-0', 'aider', 0), output('aider', 0, hostile, 'activity', 'job-0'));
  await eventually(() => expect(terminal.lines).not.toEqual([]));
  emit(finished(result('job-0', { outcome: 'failed', error: hostile })));
  emit({ type: 'notice', level: 'error', message: hostile, about: 'job-0' });
  clock.advance(100);
  await reporter[Symbol.asyncDispose]();
  expect(await terminal.settled()).toEqual(['✖ job-0: link end', '0 done · 1 waiting · 1 failed · 0:00']);
  expect(terminal.bytes).not.toContain('\u001b]');
  expect(terminal.bytes).not.toContain('\u001b[2J');
  expect(terminal.bytes).not.toMatch(/[\u0080-\u009f\u202e]/);
});

test('500 jobs on ten instances fit a window that is smaller than they are', async () => {
  const { clock, terminal, reporter, emit } = aWindow(40, 10);
  emit(begin(500));
  await eventually(() => expect(terminal.lines).not.toEqual([]));
  for (let i = 0; i < 500; i++) {
    emit(
      started(`job-${i}`, 'aider', i % 10),
      output('aider', i % 10, `very long ${'日本語 '.repeat(i % 30)}`, 'activity', `job-${i}`),
    );
    if (i >= 10) emit(finished(result(`job-${i - 10}`)));
    clock.advance(37);
    if (i % 7 > 0) continue;
    expect((await terminal.settled()).length).toBeLessThanOrEqual(8);
    expect(terminal.wraps).toBe(false);
  }
  await reporter[Symbol.asyncDispose]();
});

test.each([
  ['narrower', 30, 24],
  ['wider', 120, 24],
  ['lower', 80, 10],
])(
  'a window that gets %s is drawn in once it stands still, and nothing of the old picture is left',
  async (_, columns, rows) => {
    const { clock, terminal, reporter, emit } = aWindow(80, 24);
    terminal.write('$ aim run-jobs jobs.json\n');
    emit(
      begin(1),
      started('job-0', 'aider', 0),
      output('aider', 0, `a line ${'that is long '.repeat(9)}`, 'activity', 'job-0'),
    );
    await eventually(() => expect(terminal.lines.length).toBeGreaterThan(1));
    clock.advance(1000);
    await terminal.settled();
    const before = terminal.bytes.length;
    terminal.resize(columns - 5, rows);
    clock.advance(100);
    terminal.resize(columns, rows);
    clock.advance(200);
    expect(terminal.bytes.length).toBe(before);
    clock.advance(300);
    expect(await terminal.settled()).toEqual([
      '$ aim run-jobs jobs.json',
      expect.stringMatching(/^aim · 1 job/),
      '',
      expect.stringMatching(/^❯ job-0 .*…$/),
      '',
      expect.stringMatching(/1 running · .*0:01$/),
    ]);
    expect(terminal.wraps).toBe(false);
    await reporter[Symbol.asyncDispose]();
    expect(await terminal.settled()).toEqual(['$ aim run-jobs jobs.json', expect.stringContaining('1 running')]);
    expect(terminal.cursorVisible).toBe(true);
  },
);
