import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import type { Driver, Session } from '../../src/drivers/driver.ts';
import { openDriver } from '../../src/drivers/index.ts';
import { runJobs } from '../../src/host/runs/run-host.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Outcome } from '../../src/model/turn/outcome.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { requireTool } from '../../src/tools/detect/detect.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { eventually } from '../support/eventually.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { never } from '../support/never.ts';

/*
 * REPLs of Debian, by the rows of docs/REPLS.md alone. They have to be installed: .ci/run does that.
 */

const page = readFileSync(join(import.meta.dirname, '../../docs/REPLS.md'), 'utf8');
const rows = [...page.matchAll(/```json\n([\s\S]+?)```/g)].map((match) => JSON.parse(match[1]!) as { tools: object });
const tools = Object.assign({}, ...rows.map((each) => each.tools)) as object;

/** `bun --bun` puts a folder first in which `node` is bun. */
const PATH = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('/bun-node-'));
const environment = { PATH: PATH.join(delimiter), HOME: process.env['HOME'], LANG: 'C.UTF-8' };

interface Repl extends AsyncDisposable {
  readonly version: string | null;
  readonly driver: Driver;
  turn(prompt: string): Promise<{ outcome: Outcome; text: string }>;
  /** A turn that is interrupted when the program has started what it runs. */
  interruptedTurn(prompt: string, started: () => boolean): Promise<Outcome>;
}

let folder: Checkout;
let registry: Registry;
beforeAll(() => {
  folder = Checkout.plain({ 'tools.json': { tools } });
  registry = Registry.builtIn().withFile(folder.file('tools.json'), true);
});
afterAll(() => {
  folder[Symbol.dispose]();
  expect(leftoverProcesses()).toEqual([]);
});

async function open(id: string): Promise<Repl> {
  const tool = await requireTool(registry.get(id), environment, never);
  const cwd = folder.path;
  const driver = openDriver({ tool, cwd, environment, clock: systemClock });
  await driver.start(AbortSignal.timeout(30_000));
  const session: Session = await driver.openSession({ cwd, approvals: 'allow-edits' }, never);
  const run = async (prompt: string, signal: AbortSignal) => {
    let text = '';
    const outcome = await session.turn(
      message(prompt),
      (event) => {
        if (event.type === 'answer') text += event.text;
      },
      signal,
    );
    return { outcome, text: text.trim() };
  };
  return {
    version: tool.version,
    driver,
    turn: (prompt) => run(prompt, never),
    async interruptedTurn(prompt, started) {
      const stop = new AbortController();
      const running = run(prompt, stop.signal);
      await eventually(() => expect(started()).toBe(true));
      stop.abort();
      return (await running).outcome;
    },
    [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose](),
  };
}

/** A REPL, and what it is asked: each prompt with its answer, or why it fails. */
interface Subject {
  readonly version: RegExp;
  readonly turns: readonly (readonly [prompt: string, answer: string | RegExp])[];
  readonly failures: readonly (readonly [prompt: string, reason: RegExp])[];
  /** Prompts that work for long, with MARK for a file that they make when they begin. The process has to outlive the interrupt. */
  readonly long: readonly string[];
  readonly after: readonly [prompt: string, answer: string];
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  python: {
    version: /^3\.\d+\.\d+/,
    turns: [
      ['1 + 1', '2'],
      // It answers nothing.
      ['x = 3', ''],
      ['print(x)\nprint("a\\nb")\nfor i in range(2):\n  print(i)\n\nprint("é >>> ")', '3\na\nb\n0\n1\né >>>'],
      ['print(">>> 7")', '>>> 7'],
      ['print("no newline", end="")', 'no newline'],
    ],
    failures: [
      ['1/0', /^ZeroDivisionError: division by zero/],
      ['x = 1\nnope', /^NameError: /],
    ],
    long: [
      'import time; open("MARK", "w").close(); time.sleep(60)',
      'import time\nopen("MARK", "w").close()\ntime.sleep(60)',
    ],
    after: ['print("next")', 'next'],
  },
  'python-read': {
    version: /^3\.\d+\.\d+/,
    turns: [['print(1)\nprint(2)', '1\n2']],
    failures: [['x = 1\nnope', /^NameError: /]],
    long: ['import time\nopen("MARK", "w").close()\ntime.sleep(60)'],
    after: ['print("next")', 'next'],
  },
  node: {
    version: /^\d+\.\d+\.\d+/,
    turns: [
      ['1 + 1', '2'],
      ['const f = (a) => {\n  return a + 1;\n};\nf(1)', 'undefined\n2'],
      ['console.log("> x")', '> x\nundefined'],
    ],
    failures: [
      ['nope', /^Uncaught ReferenceError: nope is not defined/],
      ['throw new Error("no")', /^Uncaught:? Error: no/],
    ],
    long: [],
    after: ['2 + 2', '4'],
  },
  bash: {
    version: /^\d+\.\d+\.\d+/,
    turns: [
      ['echo hi', 'hi'],
      ['echo one\necho "two\nthree"; x=5', 'one\ntwo\nthree'],
      ['echo $x "bash$ !x"', '5 bash$ !x'],
      ['true', ''],
      ['printf "no newline"', 'no newline'],
      ['echo to stderr >&2', 'to stderr'],
    ],
    failures: [
      ['nosuch', /^bash: nosuch: command not found/],
      ['exit 3', /^bash cannot take the prompt: .*exit/],
    ],
    // The shell has a child in front, and is one behind a wrapper.
    // Not by touch: a shell that waits for a child when the signal comes takes it for the child's.
    long: [': > MARK; sleep 60', 'echo a\n: > MARK\nsleep 60', ': > MARK; while :; do :; done'],
    after: ['echo next', 'next'],
  },
  sqlite: {
    version: /^3\.\d+\.\d+/,
    turns: [
      ['select 1+1;', '2'],
      ['select 1,\n 2;\nselect 3;', '1|2\n3'],
      ["select 'a;';", 'a;'],
      ['create table t (a);', ''],
    ],
    failures: [
      ['nosuch;', /^Parse error: near "nosuch": syntax error/],
      ['select', /^Parse error: /],
      ['select 1;\n.quit', /^sqlite cannot take the prompt: .*\.quit/],
    ],
    long: [],
    after: ['select 9;', '9'],
  },
  bc: {
    version: /^\d+\.\d+/,
    turns: [
      ['1+1', '2'],
      ['2*3\n4*5', '6\n20'],
      ['x=3', ''],
      ['x', '3'],
    ],
    failures: [
      ['1/0', /Divide by zero/],
      ['1 +', /syntax error/],
      ['quit', /^bc cannot take the prompt: .*quit/],
    ],
    long: [],
    after: ['x+1', '4'],
  },
  gdb: {
    version: /^\d+\.\d+/,
    turns: [
      ['print 1+1', '$1 = 2'],
      ['print 2\nprint 3', '$2 = 2\n$3 = 3'],
      ['echo (gdb) x\\n', '(gdb) x'],
    ],
    failures: [
      ['nosuch', /^Undefined command: "nosuch"/],
      ['q', /^gdb cannot take the prompt: .*q/],
    ],
    long: ['shell : > MARK; sleep 60'],
    after: ['print 4', '$4 = 4'],
  },
  perl: {
    version: /^5\.\d+\.\d+/,
    turns: [
      ['print 1+1, "\\n"', '2'],
      ['print "a\\n"\nprint "b\\n"', 'a\n\nb'],
    ],
    failures: [
      ['die "no"', /no at \(eval \d+\)/],
      ['q', /^perl cannot take the prompt: .*q/],
    ],
    long: ['open(my $f, ">", "MARK"); close $f; sleep 60'],
    after: ['print "next\\n"', 'next'],
  },
};

describe.each(Object.entries(SUBJECTS))('%s, by its row alone,', (id, subject) => {
  test('has a version, and answers each prompt with what it printed for that', async () => {
    await using repl = await open(id);
    expect(repl.version).toMatch(subject.version);
    for (const [prompt, answer] of subject.turns) {
      const { outcome, text } = await repl.turn(prompt);
      expect({ prompt, outcome, text }).toEqual({ prompt, outcome: { kind: 'completed' }, text: answer });
    }
    for (const [prompt, reason] of subject.failures) {
      const { outcome } = await repl.turn(prompt);
      expect({ prompt, outcome }).toEqual({
        prompt,
        outcome: { kind: 'failed', reason: expect.stringMatching(reason) },
      });
    }
    const [prompt, answer] = subject.after;
    expect(await repl.turn(prompt)).toMatchObject({ outcome: { kind: 'completed' }, text: answer });
  });
});

const INTERRUPTED = Object.entries(SUBJECTS).filter(([, { long }]) => long.length > 0);

describe.each(INTERRUPTED)('%s, by its row alone,', (id, subject) => {
  test('is interrupted, and the same process answers the next prompt', async () => {
    await using repl = await open(id);
    const { pid } = repl.driver;
    for (const [index, prompt] of subject.long.entries()) {
      const mark = folder.file(`${id}-${index}`);
      const outcome = await repl.interruptedTurn(prompt.replace('MARK', mark), () => existsSync(mark));
      expect({ prompt, kind: outcome.kind }).toEqual({ prompt, kind: 'interrupted' });
    }
    // What it counts goes on where it was.
    const [prompt, answer] = id === 'gdb' ? (['print 4', '$1 = 4'] as const) : subject.after;
    expect(await repl.turn(prompt)).toMatchObject({ outcome: { kind: 'completed' }, text: answer });
    expect(repl.driver.pid).toBe(pid);
  });
});

test('jobs of a run are turns of a REPL, pooled and alone', async () => {
  using checkout = Checkout.plain();
  const jobs = [
    { id: 'one', action: 'ask', prompt: 'import os\nprint(6 * 7)' },
    { id: 'two', action: 'ask', prompt: 'print("a")\nprint("b")' },
    { id: 'alone', action: 'ask', prompt: 'print(1)', pool: { mode: 'never' } },
    { id: 'slow', action: 'ask', prompt: 'import time\ntime.sleep(60)', timeout_seconds: 1 },
  ];
  const text = JSON.stringify({ version: 1, defaults: { tool: 'python' }, pools: { python: { count: 2 } }, jobs });
  const result = await runJobs({ source: 'jobs.json', text, cwd: checkout.path, environment, registry }, never);
  expect(result.jobs.map(({ id, outcome, stdout }) => ({ id, outcome, stdout }))).toEqual([
    { id: 'one', outcome: 'completed', stdout: '42' },
    { id: 'two', outcome: 'completed', stdout: 'a\nb' },
    { id: 'alone', outcome: 'completed', stdout: '1' },
    expect.objectContaining({ id: 'slow', outcome: 'timed_out' }),
  ]);
});
