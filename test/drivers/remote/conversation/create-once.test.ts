import { describe, expect, it } from 'vitest';
import { startJulesServer } from '../../../../fixtures/jules-server/jules-server.ts';
import { conversationWith } from './conversation-with.ts';

const completed = { kind: 'completed' };
const failed = (reason: RegExp) => ({ kind: 'failed', reason: expect.stringMatching(reason) as string });

describe.concurrent('a session is made once', () => {
  it.each<[string, string]>([
    ['504, although it was made', 'FAULT create 504 after'],
    ['500, although it was made', 'FAULT create 500 after'],
    ['a connection that ends after it was made', 'FAULT create drop after'],
    ['half an answer', 'FAULT create half'],
    ['no answer at all', 'FAULT create hang after'],
    ['a page of HTML after it was made', 'FAULT create html after'],
    ['an answer of another shape', 'FAULT create garbage after'],
    ['one that the list shows only later', 'FAULT create 504 after\nHIDE 3'],
    ['a list that fails first', 'FAULT create 504 after\nFAULT list 503 times=2'],
    ['reads that find nothing at first', 'FAULT session 404 times=3\nFAULT activities 404 times=2'],
    ['reads that fail', 'FAULT session 503 times=2\nFAULT activities 500\nFAULT session drop\nFAULT session half'],
    ['reads that something else answers', 'FAULT session html\nFAULT session redirect\nFAULT activities garbage'],
    ['reads that are too many', 'FAULT session 429 retry-after=3\nFAULT activities 429'],
    ['a read that is never answered', 'FAULT session hang'],
  ])('after %s', async (_, faults) => {
    await using jules = await conversationWith();
    const { outcome, answer } = await jules.turn(`${faults}\nSAY Done`);
    expect({ outcome, answer }).toEqual({ outcome: completed, answer: 'Done' });
    expect(jules.server.of('create')).toHaveLength(1);
    expect(jules.server.sessions).toHaveLength(1);
    expect(jules.records.map(({ type }) => type)).toEqual(['remote_intent', 'remote_session']);
    expect(jules.server.requests.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it.each<[string, string]>([
    ['503', 'FAULT create 503'],
    ['a connection that ends', 'FAULT create drop'],
    ['a page of HTML', 'FAULT create html'],
    ['a redirect', 'FAULT create redirect'],
  ])('after %s, of which no session came, it is left open', async (_, fault) => {
    await using jules = await conversationWith();
    const { outcome } = await jules.turn(`${fault}\nSAY Done`);
    const look = /^unknown whether the session was made \(.+\): look for "aim nonce1: FAULT .+" among your sessions/;
    expect(outcome).toEqual(failed(look));
    expect(jules.server.of('create')).toHaveLength(1);
    expect(jules.server.sessions).toEqual([]);
    // The next turn is another attempt, which the user decided on.
    expect((await jules.turn('SAY again')).outcome).toEqual(completed);
  });

  it.each<[string, string, RegExp]>([
    ['a bad request', 'FAULT create 400', /^HTTP 400/],
    ['a key that may not', 'FAULT create 403', /^HTTP 403/],
    ['a repository that is gone', 'FAULT create 404', /^HTTP 404: .* \(sources\/github\/octo\/demo\)$/],
  ])('fails at once for %s', async (_, fault, reason) => {
    await using jules = await conversationWith();
    expect((await jules.turn(`${fault}\nSAY Done`)).outcome).toEqual(failed(reason));
    expect(jules.server.of('create')).toHaveLength(1);
    expect(jules.server.of('list')).toEqual([]);
  });

  it('waits where there are too many sessions, and sends it again', async () => {
    await using jules = await conversationWith();
    const { outcome, activities } = await jules.turn('FAULT create 429 times=2 retry-after=5\nSAY Done');
    expect(outcome).toEqual(completed);
    expect(activities.slice(0, 2)).toEqual([
      'asking again for a session in 5.0 s: HTTP 429: Fault 429.',
      'asking again for a session in 5.0 s: HTTP 429: Fault 429.',
    ]);
    expect(jules.server.of('create')).toHaveLength(3);
    expect(jules.server.sessions).toHaveLength(1);
  });

  it('waits for a service that is not there yet', async () => {
    const first = await startJulesServer();
    const { port } = first;
    await first[Symbol.asyncDispose]();
    await using jules = await conversationWith({ startingPoint: async () => ({ kind: 'none' }) }, first);
    const turn = jules.turn('SAY Done');
    await using _later = await startJulesServer({ port });
    expect((await turn).outcome).toEqual(completed);
  });

  it('is not made when the turn is interrupted before', async () => {
    await using jules = await conversationWith();
    const { outcome } = await jules.turn('SAY hi', 'allow-edits', AbortSignal.abort());
    expect(outcome).toEqual({ kind: 'interrupted', reason: 'before it was sent' });
    expect(jules.server.requests).toEqual([]);
  });

  it('is not left open when the turn is interrupted while it waits for a free session', async () => {
    await using jules = await conversationWith();
    const stop = new AbortController();
    const turn = jules.turn('FAULT create 429 retry-after=60\nSAY hi', 'allow-edits', stop.signal);
    await jules.server.waitFor('create');
    stop.abort();
    expect((await turn).outcome).toMatchObject({
      kind: 'interrupted',
      reason: expect.stringMatching(/^before it was sent/),
    });
    expect(jules.server.sessions).toEqual([]);
  });

  it('fails by the limit where the service wants it to wait for long, and no session is made', async () => {
    await using jules = await conversationWith();
    const { outcome, errors } = await jules.turn('FAULT create 429 retry-after=3600\nSAY hi');
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining('HTTP 429') });
    expect(errors).toEqual([expect.stringMatching(/HTTP 429.*\nretry-after: 3600$/)]);
    expect(jules.server.sessions).toEqual([]);
  });

  it('is reported as unknown when the turn is interrupted while no answer comes', async () => {
    await using jules = await conversationWith();
    const stop = new AbortController();
    const turn = jules.turn('FAULT create hang after\nSAY hi', 'allow-edits', stop.signal);
    await jules.server.waitFor('create');
    stop.abort();
    const { outcome } = await turn;
    expect(outcome).toEqual({ kind: 'interrupted', reason: expect.stringMatching(/^unknown whether the session/) });
    expect(jules.server.of('create')).toHaveLength(1);
  });
});

describe.concurrent('a plan is approved once', () => {
  it.each<[string, string, number]>([
    ['although the answer was 504', 'FAULT approve 504 after', 1],
    ['although no answer came', 'FAULT approve drop after', 1],
    ['again, where it was refused for the moment', 'FAULT approve 429', 2],
    ['again after a minute, where the first did not arrive', 'FAULT approve drop', 2],
  ])('%s', async (_, fault, posts) => {
    await using jules = await conversationWith();
    expect((await jules.turn(`${fault}\nPLAN Do\nSAY Done`)).outcome).toEqual(completed);
    expect(jules.server.of('approve')).toHaveLength(posts);
  });
});

describe.concurrent('a message is sent once', () => {
  it.each<[string, string]>([
    ['504, although it arrived', 'FAULT message 504 after'],
    ['a connection that ends after it arrived', 'FAULT message drop after'],
    ['no answer at all', 'FAULT message hang after'],
    ['an answer of another kind', 'FAULT message html after'],
    ['a log that fails first', 'FAULT message 504 after\nFAULT activities 503 times=2'],
  ])('after %s', async (_, faults) => {
    await using jules = await conversationWith();
    // The very text was sent before: that one is not taken for this one.
    const prompt = `${faults}\nSAY More`;
    await jules.turn('SAY Done');
    await jules.turn('SAY More');
    expect(await jules.turn(prompt)).toMatchObject({ outcome: completed, answer: 'More' });
    expect(jules.server.of('message')).toHaveLength(2);
    expect(jules.server.sessions[0]?.activities.filter((each) => 'userMessaged' in each)).toHaveLength(2);
  });

  it('is left open where no trace of it is found, also of an earlier one of the same words', async () => {
    await using jules = await conversationWith();
    await jules.turn('SAY Done');
    await jules.turn('SAY More');
    jules.server.fail({ call: 'message', answer: 503 });
    const { outcome } = await jules.turn('SAY More');
    expect(outcome).toEqual(
      failed(/^unknown whether the message arrived \(HTTP 503.*\): look at https:.* before you send/),
    );
    expect(jules.server.of('message')).toHaveLength(2);
  });

  it('is sent again where it was refused for the moment', async () => {
    await using jules = await conversationWith();
    await jules.turn('SAY Done');
    expect((await jules.turn('FAULT message 429 times=2\nSAY More')).answer).toBe('More');
    expect(jules.server.of('message')).toHaveLength(3);
  });
});
