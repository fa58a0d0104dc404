import { describe, expect, test } from 'vitest';
import type { AimEvent } from '../../../src/model/events.ts';
import { PlainLines } from '../../../src/reporters/live/plain-lines.ts';
import { finished, job, moved, output, pool, result, runResult, started, Story } from '../story.ts';

function log(events: readonly AimEvent[], color = false): string[] {
  const lines = new PlainLines(color);
  return events.flatMap((event) => lines.of(event));
}

describe('the log', () => {
  test('says when a pool pauses and why, when it tries again, and when it goes on', () => {
    const until = new Date(2030, 0, 1, 18, 5).toISOString();
    const changed = { type: 'pool_changed', pool: 'claude', limit: 'quota', reason: 'usage limit\nreached' } as const;
    const lines = (body: object) => log(new Story().at(2, { ...changed, ...body } as never).events);
    expect(lines({ from: 'open', to: 'paused', until, waits: true })).toEqual([
      expect.stringMatching(
        /^ 0:00 {2}claude paused until 18:05, for \d+:\d\d:\d\d: its quota is used up: usage limit reached$/,
      ),
    ]);
    expect(lines({ from: 'open', to: 'paused', until, waits: false })[0]).toContain(
      'used up, which nothing waits for: ',
    );
    expect(lines({ from: 'paused', to: 'trying', until: null, waits: true })[0]).toMatch(
      /claude tries one turn: its quota/,
    );
    expect(lines({ from: 'trying', to: 'open', limit: null, reason: null, until: null, waits: true })[0]).toMatch(
      /claude goes on$/,
    );
  });

  test('has a line for every fact', () => {
    const good = result('state-hints', { duration_s: 29, files_changed: ['core/state.py', 'core/types.py'] });
    const bad = result('docs', {
      outcome: 'failed',
      instance: 1,
      duration_s: 2,
      error: 'the API key is invalid\nmore',
    });
    const skipped = result('later', {
      outcome: 'skipped',
      instance: null,
      turns: 0,
      error: 'depends on docs, which ended failed',
    });
    const { events } = new Story()
      .begin([job('state-hints'), job('docs'), job('later')], [pool('aider', 2)])
      .at(0, { type: 'pool_started', pool: 'aider', tool: 'aider', count: 2, version: '0.86.2' })
      .at(0, moved('aider', 0, 'new', 'starting'), moved('aider', 1, 'new', 'starting'))
      .at(2, moved('aider', 0, 'starting', 'ready'), started('state-hints', 'aider', 0))
      .at(2.5, moved('aider', 1, 'starting', 'ready'), started('docs', 'aider', 1))
      .at(
        3,
        output('aider', 0, 'the answer is not for the log', 'answer'),
        output('aider', 0, 'nor is stderr', 'stderr'),
      )
      .at(4, output('aider', 0, 'Applied edit to core/state.py'), output('aider', 0, 'Applied edit to core/state.py'))
      .at(5, finished(bad), finished(skipped))
      .at(6, moved('aider', 1, 'ready', 'down', 'exit code 3'), moved('aider', 1, 'down', 'starting'))
      .at(8, moved('aider', 1, 'starting', 'ready'))
      .at(9, { type: 'notice', level: 'warning', message: 'the journal is on a slow disk', about: null })
      .at(31, finished(good))
      .at(61, { type: 'run_finished', result: runResult([good, bad, skipped]) });
    expect(log(events).join('\n')).toMatchInlineSnapshot(`
      " 0:00  run r1: 3 jobs on aider × 2 in /checkout/project
       0:02  [state-hints] started on aider#0
       0:02  aider: 2 of 2 ready in 2.5 s (aider 0.86.2)
       0:02  [docs] started on aider#1
       0:04  [state-hints] Applied edit to core/state.py
       0:05  [docs] failed after 2.0 s on aider#1: the API key is invalid
       0:05  [docs]   more
       0:05  [later] skipped: depends on docs, which ended failed
       0:06  aider#1 crashed: exit code 3
       0:06  aider#1 restarts
       0:08  aider#1 is ready again
       0:09  warning: the journal is on a slow disk
       0:31  [state-hints] completed after 29 s on aider#0: core/state.py, core/types.py
       1:01  run finished: 1 completed, 1 failed, 1 skipped"
    `);
  });

  test('says when a run is a rehearsal', () => {
    const { events } = new Story().begin([job('a')], [pool('aider', 1)], true).at(1, started('a', 'aider', 0, 2));
    expect(log(events).slice(1)).toEqual([
      ' 0:00  this is a rehearsal: no tool does the work',
      ' 0:01  [a] attempt 2 started on aider#0',
    ]);
  });

  test('of a cluster without jobs has a line for each turn', () => {
    const turn = { pool: 'aider', instance: 0, turn: 'aider-1', holder: null, job: null } as const;
    const { events } = new Story().at(0, { type: 'turn_started', ...turn, prompt: null }).at(2, {
      type: 'turn_ended',
      ...turn,
      outcome: { kind: 'failed', reason: 'no such model' },
      duration_ms: 1500,
      model: null,
      usage: null,
    });
    expect(log(events)).toEqual([' 0:02  [aider#0] failed after 1.5 s (aider-1): no such model']);
  });

  test('shows at most 20 lines of activity in 10 s, and counts the rest', () => {
    const story = new Story().begin([job('a'), job('b')], [pool('aider', 2)]);
    story.at(0, started('a', 'aider', 0), started('b', 'aider', 1));
    for (let i = 0; i < 1000; i++) story.at(i / 200, output('aider', 0, `line ${i}`));
    story.at(5, output('aider', 1, 'hello'), output('aider', 0, 'x'.repeat(100_000)));
    story.at(6, finished(result('a')));
    const lines = log(story.events).slice(3);
    expect(lines).toHaveLength(20 + 3);
    expect(lines.slice(-3)).toEqual([
      ' 0:05  [b] hello',
      ' 0:06  [a] … 981 lines left out',
      ' 0:06  [a] completed after 12 s on aider#0: core/state.py',
    ]);
    const later = story.at(20, started('a', 'aider', 0), output('aider', 0, 'x'.repeat(100_000)));
    expect(log(later.events).at(-1)?.length).toBeLessThan(400);
  });

  test('has no control character of a tool', () => {
    const { events } = new Story()
      .begin([job('a')], [pool('aider', 1)])
      .at(
        1,
        started('a', 'aider', 0),
        output('aider', 0, 'one\u001b[2J\r\ntwo\u001b]52;c;eA==\u0007\u009b1m\u202e\nthree'),
      )
      .at(2, { type: 'notice', level: 'error', message: 'bad\nnews\u001b[31m', about: 'a\u001b[2J' });
    expect(log(events).slice(2)).toEqual([
      ' 0:01  [a] one',
      ' 0:01  [a] two',
      ' 0:01  [a] three',
      ' 0:02  error: a: bad news',
    ]);
  });

  test('has colours only if they are asked for', () => {
    const { events } = new Story().begin([job('a')], [pool('aider', 1)]).at(1, finished(result('a')));
    expect(log(events, false).join('')).not.toContain('\u001b');
    expect(log(events, true).join('')).toContain('\u001b[32mcompleted');
  });
});
