import { describe, expect, it } from 'vitest';
import type { ActivityKind, JulesActivity, JulesSession } from '../../../../src/drivers/remote/api/jules-resources.ts';
import { nextStep, type Step, type Waiting } from '../../../../src/drivers/remote/watch/next-step.ts';
import { foldRead, initialView, type TurnView } from '../../../../src/drivers/remote/watch/turn-view.ts';
import type { Approvals } from '../../../../src/model/pool/approvals.ts';

const NO_WAIT: Waiting = { sinceSentMs: 0, sinceApprovedMs: null };
const WAIT: Step = { do: 'wait', note: null };
const done = (waitsFor: 'reply' | 'approval' | null = null): Step => ({
  do: 'end',
  outcome: { kind: 'completed' },
  waitsFor,
});
const fails = (reason: string): Step => ({ do: 'end', outcome: { kind: 'failed', reason }, waitsFor: null });

const session = (state: string, outputs = 0) =>
  ({ state, outputs: Array.from({ length: outputs }, () => ({})) }) as unknown as JulesSession;
const activity = (what: ActivityKind): JulesActivity => ({ id: '', createTime: '', commands: [], what });
const said = activity({ kind: 'agent_message', text: 'hello' });
const plan = activity({ kind: 'plan', id: 'p', steps: ['look', 'edit'] });

/** One read of the session for each state; what is beside it was new in the log then. */
type Read = string | readonly [state: string, ...news: (JulesActivity | number)[]];

function view(before: string | null, reads: readonly Read[]): TurnView {
  return reads.reduce((last: TurnView, read) => {
    const [state, ...rest] = typeof read === 'string' ? [read] : read;
    const outputs = rest.find((each) => typeof each === 'number') ?? 0;
    return foldRead(
      last,
      session(state, outputs),
      rest.filter((each) => typeof each === 'object'),
    );
  }, initialView(before));
}

describe('what to do about a session', () => {
  it.each<[string, readonly Read[], Step]>([
    ['waits while it is queued', ['QUEUED'], WAIT],
    ['waits while it plans', ['PLANNING'], WAIT],
    ['waits while it works', ['IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS'], WAIT],
    ['waits in a state that came later', ['AWAITING_SOMETHING_NEW'], WAIT],
    [
      'waits while it is paused, with a note',
      ['PAUSED'],
      { do: 'wait', note: expect.stringMatching(/paused/) as string },
    ],
    ['ends with its answer and its patch', [['COMPLETED', said, 1]], done()],
    ['looks again for a patch that may lag', [['COMPLETED', said]], WAIT],
    ['looks again for an answer that may lag', [['COMPLETED', 1]], WAIT],
    ['ends with an answer alone', [['COMPLETED', said], 'COMPLETED', 'COMPLETED'], done()],
    [
      'ends with a patch alone',
      [
        ['COMPLETED', 1],
        ['COMPLETED', 1],
        ['COMPLETED', 1],
      ],
      done(),
    ],
    [
      'fails with nothing at all',
      ['COMPLETED', 'COMPLETED', 'COMPLETED'],
      fails('the session ended with neither an answer nor a change'),
    ],
    ['fails with the reason', [['FAILED', activity({ kind: 'failed', reason: 'no disk' })]], fails('no disk')],
    ['looks again for the reason', ['FAILED'], WAIT],
    [
      'fails without a reason in the end',
      ['FAILED', 'FAILED', 'FAILED'],
      fails('the session failed, without a reason'),
    ],
    ['ends with a question', [['AWAITING_USER_FEEDBACK', said]], done('reply')],
    ['looks again for the question', ['AWAITING_USER_FEEDBACK'], WAIT],
    ['ignores activities of an unknown kind', [['IN_PROGRESS', activity({ kind: 'unknown' })]], WAIT],
  ])('%s', (_, reads, step) => {
    expect(nextStep(view(null, reads), 'allow-edits', NO_WAIT)).toEqual(step);
  });

  it.each<[string, Approvals, readonly Read[], number | null, Step]>([
    ['approves', 'allow-edits', [['AWAITING_PLAN_APPROVAL', plan]], null, { do: 'approve' }],
    ['approves', 'allow-all', ['AWAITING_PLAN_APPROVAL'], null, { do: 'approve' }],
    ['gives an approval time to show', 'allow-edits', [['AWAITING_PLAN_APPROVAL', plan]], 59_000, WAIT],
    [
      'approves again what was not taken up',
      'allow-edits',
      [['AWAITING_PLAN_APPROVAL', plan]],
      61_000,
      { do: 'approve' },
    ],
    [
      'refuses',
      'read-only',
      [['AWAITING_PLAN_APPROVAL', plan]],
      null,
      {
        do: 'end',
        outcome: { kind: 'refused', reason: 'its plan is not approved under read-only: look; edit' },
        waitsFor: 'approval',
      },
    ],
    ['looks for the plan first', 'deny', ['AWAITING_PLAN_APPROVAL'], null, WAIT],
    [
      'ends with what was answered before',
      'read-only',
      [
        ['PLANNING', said],
        ['AWAITING_PLAN_APPROVAL', plan],
      ],
      null,
      done('approval'),
    ],
  ])('%s a plan under %s', (_, approvals, reads, sinceApprovedMs, step) => {
    expect(nextStep(view(null, reads), approvals, { sinceSentMs: 0, sinceApprovedMs })).toEqual(step);
  });
});

describe('after a message', () => {
  const ours = activity({ kind: 'user_message', text: 'and now this' });

  it.each<[string, string, readonly Read[], number, Step]>([
    ['the state of before is not the end', 'COMPLETED', [['COMPLETED', ours, 1]], 1000, WAIT],
    ['a question of before is not a new one', 'AWAITING_USER_FEEDBACK', ['AWAITING_USER_FEEDBACK'], 1000, WAIT],
    [
      'a session that moved and came back has ended',
      'COMPLETED',
      ['IN_PROGRESS', ['COMPLETED', said, 1]],
      1000,
      done(),
    ],
    ['an answer shows that it moved between two reads', 'COMPLETED', [['COMPLETED', ours, said, 1]], 1000, done()],
    [
      'one that never moves fails',
      'COMPLETED',
      ['COMPLETED'],
      61_000,
      fails('the session did not take up the message within a minute'),
    ],
  ])('%s', (_, before, reads, sinceSentMs, step) => {
    expect(nextStep(view(before, reads), 'allow-edits', { sinceSentMs, sinceApprovedMs: null })).toEqual(step);
  });
});
