import { describe, expect, it } from 'vitest';
import { runResultText, turnEndText } from '../../src/mcp/answer-text.ts';
import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { result, runResult } from '../reporters/story.ts';
import { turnResult } from '../support/turn-result.ts';

function end(over: Parameters<typeof turnResult>[0]): TurnEnd {
  return { turn: 'aider-2', instance: 0, conversation: null, error: null, result: turnResult(over) };
}

describe('the text of a turn', () => {
  it('names the turn, the worker, the outcome and the files before the answer', () => {
    const text = turnEndText(end({ text: 'Done.\n', files: ['core/state.py'], duration_ms: 640 }), false);
    expect(text).toBe('aider-2 on worker 0: completed (0.6 s)\nfiles changed: core/state.py\nDone.');
  });

  it('has the reason of a turn that did not complete', () => {
    const outcome = { kind: 'timed_out', reason: 'no end within 3 s' } as const;
    expect(turnEndText(end({ outcome, text: '', duration_ms: 3000 }), false)).toBe(
      'aider-2 on worker 0: timed out (3.0 s): no end within 3 s',
    );
  });

  it('leaves out the middle of a long answer, never half a character, unless all is asked for', () => {
    const answer = 'é😀'.repeat(1500);
    const text = turnEndText(end({ text: answer }), false);
    expect(text).toContain('characters are left out; read with turns ["aider-2"] and full true');
    expect(text).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
    expect(turnEndText(end({ text: answer }), true)).toContain(answer);
  });
});

describe('the text of a run', () => {
  it('is bounded however many jobs it has and however much they say, and shows first what did not complete', () => {
    const jobs = Array.from({ length: 2000 }, (_, n) =>
      result(`job-${n}`, { edits: false, stdout: 'a long answer '.repeat(10_000) }),
    );
    jobs.push(result('broken', { outcome: 'failed', success: false, error: 'e'.repeat(100_000) }));
    const text = runResultText(runResult(jobs));
    expect(text.length).toBeLessThan(30_000);
    expect(text.split('\n')[1]).toMatch(/^ {2}broken: failed/);
    expect(text).toContain('and 1951 more');
  });

  it('says what became of what was merged', () => {
    const landing = {
      kind: 'left',
      how: null,
      commits: 2,
      branch: 'aim/r1',
      from: null,
      to: 'abc',
      replayed: false,
      note: null,
      reason: 'main has other commits',
      command: 'git merge aim/r1',
    } as const;
    const text = runResultText(runResult([result('a')], { landing, isolation: { kind: 'shared', reason: null } }));
    expect(text).toContain('aim/r1');
    expect(text).toContain('git merge aim/r1');
  });
});
