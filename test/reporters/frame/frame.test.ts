import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { width } from '../../../src/reporters/text/text-width.ts';
import { frame } from '../../../src/reporters/frame/frame.ts';
import { RunView } from '../../../src/reporters/view/run-view.ts';
import {
  asked,
  finished,
  job,
  moved,
  output,
  pool,
  result,
  started,
  Story,
  T0,
  turnEnded,
  turnStarted,
} from '../story.ts';

const play = (story: Story) => story.events.reduce((view, event) => view.apply(event), new RunView());

function draw(story: Story, columns: number, rows: number, seconds: number, color = false): string[] {
  return frame(play(story), { columns, rows, now: T0 + seconds * 1000, color });
}

/** Twelve jobs at the 34th second. */
function aRun(): Story {
  const ids = ['state-hints', 'router-tests', 'docs', 'cli-help', 'parser', 'queue', 'why-so-slow'];
  const jobs = [...ids, 'a', 'b', 'c', 'd', 'e'].map((id) => job(id));
  return new Story()
    .begin(jobs, [pool('aider', 3), pool('codex', 2)])
    .at(1, moved('aider', 0, 'new', 'starting'), moved('aider', 1, 'new', 'starting'))
    .at(2, moved('aider', 0, 'starting', 'ready'), moved('aider', 1, 'starting', 'ready'))
    .at(3, started('state-hints', 'aider', 0), started('docs', 'aider', 1), started('why-so-slow', 'codex', 0))
    .at(8, finished(result('state-hints', { duration_s: 4.9, files_changed: ['core/state.py', 'core/types.py'] })))
    .at(9, finished(result('docs', { instance: 1, duration_s: 6, files_changed: [] })))
    .at(10, started('cli-help', 'aider', 0), started('router-tests', 'aider', 1))
    .at(
      12,
      finished(result('cli-help', { outcome: 'failed', duration_s: 2, error: 'the API key is invalid\nand more' })),
    )
    .at(13, started('parser', 'aider', 0, 2), output('aider', 0, 'Applied edit to core/parser.py'))
    .at(20, output('aider', 1, 'run: pytest -q test/test_router.py'), output('codex', 0, 'Because', 'answer'))
    .at(
      21,
      finished(
        result('why-so-slow', {
          tool: 'codex',
          pool: 'codex',
          edits: false,
          files_changed: [],
          duration_s: 18,
          stdout: 'Because it is quadratic.',
        }),
      ),
    )
    .at(30, moved('codex', 1, 'new', 'starting'));
}

describe('the frame', () => {
  test('of a run in a common window', () => {
    expect(draw(aRun(), 80, 24, 34)).toMatchInlineSnapshot(`
      [
        "aim · 12 jobs · aider × 3, codex × 2 · least_busy",
        "",
        "❯ parser        aider#0   0:21  attempt 2 · Applied edit to core/parser.py",
        "❯ router-tests  aider#1   0:24  run: pytest -q test/test_router.py",
        "",
        "✔ state-hints   aider#0  4.9 s  core/state.py, core/types.py",
        "✔ docs          aider#1  6.0 s  no change",
        "✖ cli-help      aider#0  2.0 s  failed: the API key is invalid",
        "✔ why-so-slow   codex#0   18 s  Because it is quadratic.",
        "",
        "codex: starting 4 s, 0 of 2 ready",
        "",
        "3 done · 2 running · 6 waiting · 1 failed · 0:34",
      ]
    `);
  });

  test('shows which jobs are checked, which wait to be merged, and which are merged', () => {
    const check = { job: 'checked', attempt: 1, stage: 'job' as const, argv: ['true'], commit: 'c', tree: 't' };
    const commit = { job: 'queued', attempt: 1, commit: 'c', tree: 't', base: 'b', files: [] };
    const story = new Story()
      .begin([job('checked'), job('queued'), job('merged'), job('lost')], [pool('aider', 3)])
      .at(1, started('checked', 'aider', 0), started('queued', 'aider', 1), started('merged', 'aider', 2))
      .at(2, { type: 'check_started', ...check }, { type: 'job_committed', ...commit })
      .at(3, finished(result('merged', { commit: 'abc' })), started('lost', 'aider', 2))
      .at(4, finished(result('lost', { outcome: 'conflict', error: 'does not fit what is merged: a.txt (contents)' })));
    const rows = draw(story, 80, 24, 5).filter((row) => /^[❯✔≠]/.test(row));
    expect(rows).toEqual([
      '❯ checked  aider#0   0:04  verifying',
      '❯ queued   aider#1   0:04  merging',
      '✔ merged   aider#0   12 s  merged core/state.py',
      '≠ lost     aider#0   12 s  conflict: does not fit what is merged: a.txt (conten…',
    ]);
  });

  test('of a run in a small window', () => {
    expect(draw(aRun(), 40, 10, 34)).toMatchInlineSnapshot(`
      [
        "aim · 12 jobs · aider × 3, codex × 2 · …",
        "❯ parser         0:21  (2) Applied edit…",
        "❯ router-tests   0:24  run: pytest -q t…",
        "✔ docs          6.0 s  no change",
        "✖ cli-help      2.0 s  failed: the API…",
        "✔ why-so-slow    18 s  Because it is qu…",
        "codex: starting 4 s, 0 of 2 ready",
        "✔ 3  ❯ 2  ◌ 6  ✖ 1  0:34",
      ]
    `);
  });

  test('of pools that are starting', () => {
    const story = new Story().begin([], [pool('fast', 2, { tool: 'codex', routing: 'sticky' })], true);
    story.at(1, moved('fast', 0, 'new', 'starting'), moved('fast', 1, 'new', 'starting'));
    expect(draw(story, 80, 24, 3)).toMatchInlineSnapshot(`
      [
        "aim · rehearsal · fast (codex) × 2 · sticky",
        "",
        "◌ fast#0  starting     0:02",
        "◌ fast#1  starting     0:02",
        "",
        "fast: starting 2 s, 0 of 2 ready",
        "",
        "0 ready · 2 starting · 0:03",
      ]
    `);
  });

  test('of a cluster without jobs', () => {
    const story = new Story()
      .at(0, { type: 'pool_started', pool: 'mine', tool: 'aider', count: 3, version: '0.86.2' })
      .at(0, ...[0, 1, 2].map((n) => moved('mine', n, 'new', 'starting')))
      .at(3, moved('mine', 0, 'starting', 'ready'), moved('mine', 1, 'starting', 'ready'))
      .at(5, turnStarted('mine', 0), output('mine', 0, 'Reading core/state.py'))
      .at(6, turnStarted('mine', 1), turnEnded('mine', 1))
      .at(7, moved('mine', 2, 'starting', 'down', 'exit code 3'));
    expect(draw(story, 60, 24, 15)).toMatchInlineSnapshot(`
      [
        "aim · mine (aider) × 3",
        "",
        "❯ mine#0  busy         0:10  mine-1  Reading core/state.py",
        "✔ mine#1  ready        0:09  1 turn",
        "↯ mine#2  down         0:08  exit code 3",
        "",
        "⚠ mine#2 did not start: exit code 3",
        "",
        "1 ready · 1 busy · 1 turn done · 0:15",
      ]
    `);
    expect(draw(story, 40, 8, 15).length).toBeLessThanOrEqual(6);
  });

  test('shows a problem of an instance for a while', () => {
    const story = aRun().at(31, moved('aider', 2, 'ready', 'down', 'exit code 3'));
    expect(draw(story, 80, 24, 34).join('\n')).toContain('⚠ aider#2 crashed: exit code 3');
    expect(draw(story, 80, 24, 60).join('\n')).not.toContain('crashed');
  });

  test('of two pools with different routing', () => {
    const story = new Story().begin([job('a')], [pool('aider', 1), pool('codex', 2, { routing: 'sticky' })]);
    expect(draw(story, 80, 24, 0)[0]).toBe('aim · 1 job · aider × 1 (least_busy), codex × 2 (sticky)');
  });

  test('has what each pool costs so far, also of turns that go on, and a budget that is spent', () => {
    const used = (cost_usd: number, cost_estimated?: true) => ({
      input_tokens: 1,
      output_tokens: 1,
      cost_usd,
      ...(cost_estimated && { cost_estimated }),
    });
    const turn = (of: string, n: number) => ({ pool: of, instance: null, turn: `${of}-${n}`, holder: 'a', job: 'a' });
    const so = { type: 'turn_usage', model: null } as const;
    const over = { type: 'turn_ended', model: null, duration_ms: 1, outcome: { kind: 'completed' } } as const;
    const story = new Story()
      .begin([job('a')], [pool('aider', 1), pool('codex', 2)])
      .at(1, { ...so, ...turn('aider', 1), usage: used(0.5) }, { ...over, ...turn('aider', 1), usage: used(0.25) })
      .at(2, { ...so, ...turn('aider', 2), usage: used(0.1) }, { ...so, ...turn('codex', 1), usage: used(1, true) })
      .at(3, { type: 'budget_spent', of: 'run', name: null, what: 'cost_usd', limit: 1, used: 1.35, on_spent: 'stop' });
    const lines = draw(story, 80, 24, 4);
    expect(lines[0]).toBe('aim · 1 job · aider × 1 ($0.35), codex × 2 (≈$1.00) · least_busy');
    expect(lines.join('\n')).toContain('⚠ the run has used $1.35 of $1.00: no further job is started');
  });

  test('has a wider clock after an hour', () => {
    const lines = draw(aRun(), 80, 24, 4000);
    expect(lines.at(-1)).toContain('1:06:40');
    expect(lines.find((text) => text.includes('parser'))).toContain('1:06:27');
  });
});

const HOSTILE = [
  '\u001b[2J\u001b[Hgone',
  '\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]52;c;aGVsbG8=\u0007clip',
  'half \u001b[3',
  'over\rwritten\u0008\u0008',
  '\u009b31m\u0090q\u009c\u0085',
  '\u202eright to left\u2066\u200f',
  '日本語のファイルを読んでいます '.repeat(20),
  '👍🏽🇩🇪👨‍👩‍👧❤️1️⃣'.repeat(40),
  `z${'\u0301\u0302\u0303'.repeat(300)}algo`,
  '\ud83d\udc4d\ud83d\ud83d',
  'x'.repeat(100_000),
];

/** A full house: many jobs, as many as may be at once, and every text of somebody who means no good. */
function aCrowd(jobs: number): Story {
  const ids = Array.from({ length: jobs }, (_, i) => (i % 7 === 3 ? `${i}-${'x'.repeat(97)}` : `job-${i}`));
  const story = new Story().begin(
    ids.map((id) => job(id)),
    [pool('aider', 6), pool('日本語の名前のプール', 4)],
  );
  for (const [i, id] of ids.slice(0, jobs >> 1).entries()) {
    const outcome = i % 3 === 1 ? 'crashed' : 'completed';
    const text = HOSTILE[i % HOSTILE.length]!;
    story.at(
      i / 10,
      started(id, 'aider', i % 6),
      finished(result(id, { outcome, error: text, stdout: text, files_changed: [text] })),
    );
  }
  for (const [i, id] of ids.slice(-Math.min(10, jobs)).entries()) {
    story.at(30, started(id, i < 6 ? 'aider' : '日本語の名前のプール', i % 6, 1 + (i % 2)));
    for (const channel of ['answer', 'activity'] as const) {
      story.at(31, output(i < 6 ? 'aider' : '日本語の名前のプール', i % 6, HOSTILE[i % HOSTILE.length]!, channel));
    }
  }
  story.at(32, moved('aider', 0, 'busy', 'down', HOSTILE[0]), moved('aider', 0, 'down', 'starting'));
  return story.at(33, { type: 'notice', level: 'error', message: HOSTILE[2]!, about: HOSTILE[0]! });
}

describe.each([0, 1, 500])('%i jobs', (jobs) => {
  const story = aCrowd(jobs);
  test.each([
    [80, 24],
    [40, 10],
    [200, 50],
    [20, 5],
    [10, 3],
    [1, 1],
  ])('fit into a window of %i × %i', (columns, rows) => {
    for (const color of [false, true]) {
      const lines = draw(story, columns, rows, 35, color);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 2));
      for (const text of lines) {
        const bare = stripVTControlCharacters(text);
        expect(width(bare)).toBeLessThanOrEqual(columns);
        expect(bare).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
        // Our colours, and nothing else that a terminal would act upon.
        expect(text.replaceAll(/\u001b\[\d+m/g, '')).toBe(bare);
        if (!color) expect(text).toBe(bare);
      }
    }
  });
});

test('the frame counts the jobs that do not fit', () => {
  const lines = draw(aCrowd(500), 80, 12, 35);
  expect(lines.find((text) => text.includes('more'))?.trim()).toBe('… and 6 more');
  expect(lines.filter((text) => text.startsWith('❯'))).toHaveLength(4);
});

test('the row of a job without a turn shows no time', () => {
  const skipped = result('b', { outcome: 'skipped', instance: null, turns: 0, duration_s: 0, error: 'depends on a' });
  const story = new Story().begin([job('a'), job('b')], [pool('aider', 1)]).at(1, finished(skipped));
  const row = draw(story, 80, 24, 2).find((text) => text.startsWith('↓'));
  expect(row).toMatch(/^↓ b {2}aider {2,}skipped: depends on a$/);
});

describe('what is asked', () => {
  test('of a run stands above the counts with its options, and its job is marked', () => {
    const jobs = [job('ship'), job('docs')];
    const story = new Story()
      .begin(jobs, [pool('aider', 1)])
      .at(1, moved('aider', 0, 'new', 'starting'), moved('aider', 0, 'starting', 'ready'))
      .at(2, started('ship', 'aider', 0))
      .at(3, asked(`Bash\ncommand: make ${'very '.repeat(20)}long`, { job: 'ship' }));
    expect(draw(story, 80, 24, 60)).toMatchInlineSnapshot(`
      [
        "aim · 2 jobs · aider × 1 · least_busy",
        "",
        "? ship  aider#0   0:58  asks: Bash command: make very very very very very very…",
        "",
        "? aider-1 asks: Bash",
        "  command: make very very very very very very very very very very very very very",
        "   very very very very very very very long",
        "  1 allow, 2 deny · 4:00 left · aim answer aider-1",
        "",
        "0 done · 1 running · 1 waiting · 1:00",
      ]
    `);
  });

  test('of a cluster is in the row of its instance, and goes with its answer', () => {
    const story = new Story()
      .at(1, moved('aider', 0, 'new', 'starting'), moved('aider', 0, 'starting', 'ready'))
      .at(2, turnStarted('aider', 0))
      .at(3, asked('Bash: make ship'));
    expect(draw(story, 80, 24, 60)).toMatchInlineSnapshot(`
      [
        "aim · aider × 1",
        "",
        "? aider#0  asks         0:58  aider-1  Bash: make ship",
        "",
        "? aider-1 asks: Bash: make ship",
        "  1 allow, 2 deny · 4:00 left · aim answer aider-1",
        "",
        "0 ready · 1 busy · 0:59",
      ]
    `);
    const reply = { options: [0], text: 'allow' };
    story.at(4, {
      type: 'question_closed',
      pool: 'aider',
      instance: 0,
      turn: 'aider-1',
      holder: null,
      job: null,
      question: 'aider-1.1',
      end: { kind: 'answered', by: 'console', reply },
    });
    expect(draw(story, 80, 24, 60).join('\n')).not.toContain('make ship');
  });

  test('has room in a small window, with what is typed', () => {
    const story = new Story().at(3, asked('Bash: make ship'));
    const lines = frame(play(story), { columns: 30, rows: 8, now: T0, color: false, input: { text: 'x', cursor: 1 } });
    expect(lines).toContain('? aider-1 asks: Bash: make sh…');
    expect(lines.length).toBeLessThanOrEqual(6);
  });
});
