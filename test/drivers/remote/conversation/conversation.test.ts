import { describe, expect, it } from 'vitest';
import { INVENTED_BASE, startJulesServer } from '../../../../fixtures/jules-server/jules-server.ts';
import { conversationWith, REPOSITORY } from './conversation-with.ts';

const URL_OF_FIRST = 'https://jules.google.com/session/3141592';
const completed = { kind: 'completed' };

describe.concurrent('a conversation with Jules', () => {
  it('makes a session, approves its plan, reports its activities, and has the patch as data', async () => {
    await using jules = await conversationWith();
    const prompt =
      'PLAN Look; Edit\nPROGRESS Editing :: a.txt\\nand more\nBASH make :: ok :: 2\nPATCH a.txt x=>y\nSAY Done';
    const { outcome, answer, activities, work } = await jules.turn(prompt);
    expect(outcome).toEqual(completed);
    expect(answer).toBe('Done');
    expect(activities).toEqual([
      `session ${URL_OF_FIRST}`,
      'plan: 1. Look; 2. Edit',
      'approved the plan',
      'Editing: a.txt',
      '$ make (exit code 2)',
      'Ran a command',
      'patch, not applied: a.txt',
    ]);
    expect(work).toEqual({
      session: '3141592',
      url: URL_OF_FIRST,
      state: 'COMPLETED',
      waits_for: null,
      outputs: [
        {
          kind: 'patch',
          patch: 'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-x\n+y\n',
          base_commit: INVENTED_BASE,
          message: 'Change a.txt',
          files: ['a.txt'],
          problem: null,
          file: null,
        },
      ],
    });
    expect(jules.server.of('create').map(({ body }) => body)).toEqual([
      {
        prompt,
        title: expect.stringMatching(/^aim nonce1: PLAN Look; Edit PROGRESS Editing/) as string,
        sourceContext: { source: 'sources/github/octo/demo', githubRepoContext: { startingBranch: 'main' } },
        requirePlanApproval: true,
      },
    ]);
    expect(jules.server.of('approve')).toHaveLength(1);
  });

  it('records that it is about to make a session before it does, and which one it made', async () => {
    const seen: string[] = [];
    await using server = await startJulesServer();
    await using jules = await conversationWith(
      {
        startingPoint: async () => ({ kind: 'none' }),
        onDisk: async () => void seen.push(`${server.of('create').length} made, ${server.of('session').length} reads`),
      },
      server,
    );
    await jules.turn('SAY hi', 'allow-all');
    expect(seen).toEqual(['0 made, 0 reads', '1 made, 0 reads']);
    expect(jules.records).toEqual([
      { type: 'remote_intent', title: 'aim nonce1: SAY hi' },
      { type: 'remote_session', title: 'aim nonce1: SAY hi', session: '3141592', url: URL_OF_FIRST },
    ]);
  });

  it('makes none when that can’t be recorded', async () => {
    await using jules = await conversationWith({
      onDisk: async () => {
        throw new Error('disk full');
      },
    });
    expect((await jules.turn('SAY hi')).outcome).toEqual({
      kind: 'failed',
      reason: 'no session was made, for what it is found by could not be written down: disk full',
    });
    expect(jules.server.requests).toEqual([]);
  });

  it('goes on in the same session, also after it had completed', async () => {
    await using jules = await conversationWith();
    expect(await jules.turn('PATCH a.txt x=>y\nSAY one')).toMatchObject({ outcome: completed, answer: 'one' });
    const second = await jules.turn('STALE 2\nWRITE b.txt new\\n\nSAY two\nSAY three');
    expect(second).toMatchObject({ outcome: completed, answer: 'two\n\nthree' });
    expect(second.work?.outputs).toMatchObject([{ kind: 'patch', files: ['a.txt', 'b.txt'] }]);
    expect(jules.server.sessions).toHaveLength(1);
    expect(jules.server.of('message')).toHaveLength(1);
  });

  it('ends with a question, and goes on with its answer', async () => {
    await using jules = await conversationWith();
    const asked = await jules.turn('ASK Which colour?\nSAY Painted');
    expect(asked).toMatchObject({ outcome: completed, answer: 'Which colour?', work: { waits_for: 'reply' } });
    expect(await jules.turn('Blue')).toMatchObject({
      outcome: completed,
      answer: 'Painted',
      work: { waits_for: null },
    });
  });

  it('fails with the reason of the service', async () => {
    await using jules = await conversationWith();
    expect((await jules.turn('FAIL no tests here')).outcome).toEqual({ kind: 'failed', reason: 'no tests here' });
    const further = await jules.turn('go on');
    expect(further.outcome).toEqual({
      kind: 'failed',
      reason: 'the session takes no message: HTTP 400: Session has ended.',
    });
  });

  it('does not approve a plan where nothing may be edited', async () => {
    await using jules = await conversationWith();
    const { outcome, work } = await jules.turn('PLAN Rewrite all\nSAY Done', 'read-only');
    expect(outcome).toEqual({ kind: 'refused', reason: 'its plan is not approved under read-only: Rewrite all' });
    expect(work).toMatchObject({ state: 'AWAITING_PLAN_APPROVAL', waits_for: 'approval' });
    expect(jules.server.of('approve')).toEqual([]);
  });

  it('asks for no approval of plans where everything is allowed', async () => {
    await using jules = await conversationWith();
    expect(await jules.turn('PLAN Do\nSAY Done', 'allow-all')).toMatchObject({ outcome: completed, answer: 'Done' });
    expect(jules.server.of('create')[0]?.body).toMatchObject({ requirePlanApproval: false });
    expect(jules.server.of('approve')).toEqual([]);
  });

  it('approves each plan', async () => {
    await using jules = await conversationWith();
    const { outcome, activities } = await jules.turn('PLAN One\nPLAN Two\nSAY Done');
    expect(outcome).toEqual(completed);
    expect(activities.slice(1)).toEqual(['plan: 1. One', 'approved the plan', 'plan: 1. Two', 'approved the plan']);
  });

  it.each<[string, string, object]>([
    ['the last of two patches', 'TWICE\nPATCH a x=>y\nPATCH b x=>y\nSAY k', [{ kind: 'patch', files: ['a', 'b'] }]],
    ['none of an empty patch', 'EMPTY\nSAY k', []],
    ['none where nothing changed', 'SAY k', []],
    ['a pull request', 'PATCH a x=>y\nPR\nSAY k', [{ kind: 'pull_request', url: 'https://github.com/pull/3141592' }]],
    [
      'what is wrong with a patch that leaves the root',
      'PATCH ../a x=>y\nSAY k',
      [{ kind: 'patch', files: [], problem: expect.stringContaining('not below the root') as string }],
    ],
    [
      'what is wrong with a patch for no commit',
      'BASE main\nPATCH a x=>y\nSAY k',
      [{ kind: 'patch', base_commit: 'main', problem: expect.stringContaining('names no commit') as string }],
    ],
    [
      'nothing of a patch that is too large',
      `WRITE a.txt ${'x'.repeat(4 * 1024 * 1024)}\nSAY k`,
      [
        {
          kind: 'patch',
          patch: '',
          problem: expect.stringMatching(/^it has \d+ characters, and at most 4194304/) as string,
        },
      ],
    ],
    ['a patch for another commit', `BASE ${'b'.repeat(40)}\nPATCH a x=>y\nSAY k`, [{ base_commit: 'b'.repeat(40) }]],
  ])('has %s as its outputs', async (_, prompt, outputs) => {
    await using jules = await conversationWith();
    const { outcome, work } = await jules.turn(prompt);
    expect(outcome).toEqual(completed);
    expect(work?.outputs).toMatchObject(outputs);
    expect(work?.outputs).toHaveLength((outputs as unknown[]).length);
  });

  it('makes a pull request where that is wanted', async () => {
    await using jules = await conversationWith({ pullRequests: true });
    const { work } = await jules.turn('PATCH a x=>y\nSAY k');
    expect(work?.outputs.map(({ kind }) => kind)).toEqual(['patch', 'pull_request']);
    expect(jules.server.of('create')[0]?.body).toMatchObject({ automationMode: 'AUTO_CREATE_PR' });
  });

  it('makes no pull request where nothing may be edited', async () => {
    await using jules = await conversationWith({ pullRequests: true });
    await jules.turn('SAY hi', 'read-only');
    expect(jules.server.of('create')[0]?.body).not.toHaveProperty('automationMode');
  });

  it('fails where there is neither an answer nor a change', async () => {
    await using jules = await conversationWith();
    expect((await jules.turn('nothing to do')).outcome).toMatchObject({ kind: 'failed', reason: /neither/ });
  });

  it('reads every page of activities, those that come late, and passes over what it does not know', async () => {
    await using jules = await conversationWith();
    const prompt = 'PAGE 2\nSAY 1\nSAY 2\nACTIVITY holdsAMeeting\nSAY 3\nLATE 4\nSTATE THINKING_HARD\nSNAPSHOT\nSAY 5';
    expect(await jules.turn(prompt)).toMatchObject({ outcome: completed, answer: '1\n\n2\n\n3\n\n4\n\n5' });
  });

  it('waits while the session is paused, and reports that once', async () => {
    await using jules = await conversationWith();
    const { outcome, activities } = await jules.turn('PAUSE 3\nSAY Done');
    expect(outcome).toEqual(completed);
    expect(activities.filter((text) => text.includes('paused'))).toHaveLength(1);
  });

  it('works on no repository where there is none', async () => {
    await using jules = await conversationWith({ startingPoint: async () => ({ kind: 'none' }) });
    expect((await jules.turn('SAY hi')).outcome).toEqual(completed);
    expect(jules.server.of('create')[0]?.body).not.toHaveProperty('sourceContext');
  });

  it('refuses to work on another commit than the one that is checked out', async () => {
    const reason = 'the cloud would not see your 3 unpushed commits on main: push first';
    await using jules = await conversationWith({ startingPoint: async () => ({ kind: 'refused', reason }) });
    expect((await jules.turn('SAY hi')).outcome).toEqual({ kind: 'failed', reason });
    expect(jules.server.requests).toEqual([]);
  });

  it('reports what is not committed', async () => {
    const unseen = ['a', 'b', 'c', 'd', 'e'];
    await using jules = await conversationWith({ startingPoint: async () => ({ ...REPOSITORY, unseen }) });
    const { activities } = await jules.turn('SAY hi');
    expect(activities[0]).toBe('the cloud does not see what is not committed: a, b, c and 2 more');
  });

  it('stops watching when it is interrupted, with the place where the session continues as the reason', async () => {
    await using jules = await conversationWith();
    const stop = new AbortController();
    const turn = jules.turn('SLOW 100000', 'allow-all', stop.signal);
    await jules.server.waitFor('activities');
    stop.abort();
    expect((await turn).outcome).toEqual({ kind: 'interrupted', reason: `the session continues at ${URL_OF_FIRST}` });
    const reads = jules.server.of('session').length;
    expect(await jules.turn('SAY and?', 'allow-all', AbortSignal.abort())).toMatchObject({
      outcome: { kind: 'interrupted' },
    });
    expect(jules.server.of('session')).toHaveLength(reads);
  });

  it('never puts out the key, not even where the service repeats it', async () => {
    await using jules = await conversationWith();
    jules.server.echoKey();
    const { outcome } = await jules.turn('SAY hi');
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'HTTP 403: The key [key] may not.' });
    const key = jules.server.requests[0]?.key ?? '';
    expect(key).not.toBe('');
    expect(jules.tapped() + JSON.stringify(outcome)).not.toContain(key);
  });
});
