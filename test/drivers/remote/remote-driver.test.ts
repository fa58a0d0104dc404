import { describe, expect, it } from 'vitest';
import { API_KEY, type JulesServer, startJulesServer } from '../../../fixtures/jules-server/jules-server.ts';
import { julesRow, WITH_KEY } from '../../../fixtures/jules-server/row.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { DriverSpec } from '../../../src/drivers/index.ts';
import { openDriver } from '../../../src/drivers/index.ts';
import type { Session } from '../../../src/drivers/driver.ts';
import { NotLoggedIn, NotReady } from '../../../src/drivers/not-ready.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import type { RemoteWork } from '../../../src/model/turn/remote-work.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';
import type { Remote } from '../../../src/tools/row/remote.ts';
import { eventually } from '../../support/eventually.ts';
import { fastClock } from '../../support/fast-clock.ts';
import { published } from '../../support/github.ts';
import { never } from '../../support/never.ts';

const completed = { kind: 'completed' };

/** A driver whose service is the fake. */
function driverFor(
  server: Pick<JulesServer, 'url'>,
  cwd: string,
  over: Partial<DriverSpec> & { readonly remote?: Partial<Remote> } = {},
) {
  const tool = { row: julesRow(server, over.remote), command: [], version: 'v1alpha' };
  const approvals = 'allow-edits';
  return openDriver({ tool, cwd, model: null, approvals, environment: WITH_KEY, clock: systemClock, ...over });
}

async function turn(
  session: Session,
  text: string,
  signal = never,
): Promise<{ outcome: Outcome; answer: string; work: RemoteWork | null; events: TurnEvent[] }> {
  const events: TurnEvent[] = [];
  const outcome = await session.turn(message(text), (event) => events.push(event), signal);
  const answer = events.flatMap((event) => (event.type === 'answer' ? [event.text] : [])).join('');
  const works = events.flatMap((event) => (event.type === 'remote_work' ? [event.work] : []));
  return { outcome, answer, work: works.at(-1) ?? null, events };
}

describe('a driver of a service', () => {
  it('is ready once the key is good, and spends nothing on that', async () => {
    await using server = await startJulesServer();
    using folder = Checkout.plain();
    await using driver = driverFor(server, folder.path);
    await driver.start(never);
    const session = await driver.openSession({ cwd: folder.path, approvals: 'allow-edits' }, never);
    expect({ pid: driver.pid, login: driver.login, url: session.url }).toEqual({ pid: 0, login: 'yes', url: null });
    expect(server.requests.map(({ call, query }) => [call, query['pageSize']])).toEqual([['sources', '1']]);
    expect(await driver.stop({ eof: 0, term: 0 })).toEqual({ by: 'us', code: null, signal: null });
  });

  it.each([
    [401, 'the key is refused: HTTP 401: Request had invalid authentication credentials; set JULES_API_KEY to'],
    [403, 'the key is refused: HTTP 403: The caller does not have permission; set JULES_API_KEY to'],
    [
      'API_KEY_INVALID',
      'the key is refused: HTTP 400: API key not valid. Please pass a valid API key; set JULES_API_KEY',
    ],
  ] as const)('has a hint for a key that the service refuses with %s', async (refusal, reason) => {
    await using server = await startJulesServer({ refusal, apiKey: 'another' });
    using folder = Checkout.plain();
    await using driver = driverFor(server, folder.path);
    const error: unknown = await driver.start(never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotLoggedIn);
    expect((error as Error).message).toContain(reason);
    expect((error as Error).message).not.toContain(API_KEY);
  });

  it('needs a key', async () => {
    await using server = await startJulesServer();
    using folder = Checkout.plain();
    await using driver = driverFor(server, folder.path, { environment: {} });
    await expect(driver.start(never)).rejects.toThrow('JULES_API_KEY is not set; set JULES_API_KEY to');
    expect(server.requests).toEqual([]);
  });

  it('has no choice of models', async () => {
    await using server = await startJulesServer();
    using folder = Checkout.plain();
    await using driver = driverFor(server, folder.path, { model: 'large' });
    await expect(driver.start(never)).rejects.toMatchObject({
      message: 'jules has no choice of models',
      permanent: true,
    });
  });

  it.each([
    ['a page of HTML', 'html', 1, true],
    ['a redirect', 'redirect', 1, true],
    ['503 again and again', 503, 9, false],
    ['connections that end', 'drop', 9, false],
  ] as const)('is not ready when the service answers with %s', async (_, answer, times, permanent) => {
    await using server = await startJulesServer();
    server.fail({ call: 'sources', answer, times: permanent ? 4 : times });
    using folder = Checkout.plain();
    await using driver = driverFor(server, folder.path, { clock: fastClock(50) });
    const error: unknown = await driver.start(never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotReady);
    expect(error).toMatchObject({ permanent, message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1alpha: /) });
  });

  it('gets ready when the service answers at the second try', async () => {
    await using server = await startJulesServer();
    server.fail({ call: 'sources', answer: 503 });
    using folder = Checkout.plain();
    await using driver = driverFor(server, folder.path, { clock: fastClock(50) });
    await driver.start(never);
    expect(driver.login).toBe('yes');
  });

  it('refuses a repository that is not on GitHub, or that the service may not have', async () => {
    await using server = await startJulesServer();
    using checkout = Checkout.git();
    await using first = driverFor(server, checkout.path);
    await expect(first.start(never)).rejects.toMatchObject({ permanent: true, message: /no remote called origin/ });
    using repo = published();
    await using second = driverFor(server, repo.checkout.path);
    await expect(second.start(never)).rejects.toMatchObject({
      permanent: true,
      message: 'the service has no access to octo/demo: connect it there first',
    });
  });

  it('asks again whether the service has the repository, and is not given up for want of an answer', async () => {
    using repo = published();
    await using server = await startJulesServer({ sources: [{ owner: 'octo', repo: 'demo', branches: ['main'] }] });
    server.fail({ call: 'source', answer: 503 });
    await using driver = driverFor(server, repo.checkout.path, { clock: fastClock(50) });
    await driver.start(never);
    server.fail({ call: 'source', answer: 503, times: 9 });
    await using second = driverFor(server, repo.checkout.path, { clock: fastClock(50) });
    await expect(second.start(never)).rejects.toMatchObject({ permanent: false, message: 'HTTP 503: Fault 503.' });
  });

  it('works on the commit that is checked out, and has a patch that git applies to it', async () => {
    using repo = published({ 'a.txt': 'one\ntwo\nthree\n', 'b.txt': 'b\n' });
    const { checkout, origin } = repo;
    const sources = [{ owner: 'octo', repo: 'demo', branches: ['main'], repository: origin }];
    await using server = await startJulesServer({ sources });
    await using driver = driverFor(server, checkout.path);
    await driver.start(never);
    const session = await driver.openSession({ cwd: checkout.path, approvals: 'allow-edits' }, never);
    checkout.write('c.txt', 'not committed\n');
    const { outcome, answer, work, events } = await turn(session, 'PATCH a.txt two=>zwei\nSAY Translated');
    expect({ outcome, answer }).toEqual({ outcome: completed, answer: 'Translated' });
    expect(events).toContainEqual({ type: 'activity', text: 'the cloud does not see what is not committed: c.txt' });
    expect(session.url).toBe('https://jules.google.com/session/3141592');
    const [output] = work?.outputs ?? [];
    if (output?.kind !== 'patch') throw new Error('there is no patch');
    expect(output).toMatchObject({
      base_commit: checkout.git('rev-parse', 'HEAD').trim(),
      files: ['a.txt'],
      problem: null,
    });
    // Nothing of it is here yet.
    expect(checkout.read('a.txt')).toBe('one\ntwo\nthree\n');
    checkout.write('the.patch', output.patch);
    checkout.git('apply', 'the.patch');
    expect(checkout.read('a.txt')).toBe('one\nzwei\nthree\n');

    checkout.git('commit', '-q', '--allow-empty', '-m', 'second');
    const further = await driver.openSession({ cwd: checkout.path, approvals: 'allow-edits' }, never);
    expect((await turn(further, 'SAY hi')).outcome).toEqual({
      kind: 'failed',
      reason: 'the cloud would not see your 1 unpushed commit on main: push first',
    });
    expect(server.sessions).toHaveLength(1);
  });

  it('gives a fresh session, the same one again, and one that was never used', async () => {
    await using server = await startJulesServer();
    using folder = Checkout.plain();
    await using driver = driverFor(server, folder.path);
    await driver.start(never);
    const options = { cwd: folder.path, approvals: 'allow-edits' } as const;
    const first = await driver.openSession(options, never);
    expect(await driver.openSession(options, never)).toBe(first);
    const { id } = first;
    expect(await turn(first, 'SAY one')).toMatchObject({ outcome: completed, answer: 'one' });
    // Its name before it was made is still good.
    expect(await driver.openSession({ ...options, resume: id }, never)).toBe(first);
    const again = await driver.openSession({ ...options, approvals: 'allow-all', resume: first.id }, never);
    expect(again).toBe(first);
    expect(await turn(again, 'SAY two')).toMatchObject({ outcome: completed, answer: 'two' });
    expect(server.sessions).toHaveLength(1);
    const second = await driver.openSession(options, never);
    expect(await turn(second, 'SAY three')).toMatchObject({ outcome: completed, answer: 'three' });
    expect(server.sessions).toHaveLength(2);
    await expect(first.turn(message('x'), () => {}, never)).rejects.toThrow('the session is closed');
  });

  it('ends its turn when it is stopped, and makes no more', async () => {
    await using server = await startJulesServer();
    using folder = Checkout.plain();
    await using driver = driverFor(server, folder.path);
    await driver.start(never);
    const session = await driver.openSession({ cwd: folder.path, approvals: 'allow-all' }, never);
    const running = turn(session, 'SLOW 100000');
    await server.waitFor('activities');
    await driver.stop({ eof: 500, term: 500 });
    const url = 'https://jules.google.com/session/3141592';
    expect((await running).outcome).toEqual({ kind: 'interrupted', reason: `the session continues at ${url}` });
    expect((await turn(session, 'x')).outcome).toEqual({ kind: 'interrupted', reason: 'before it was sent' });
    expect(server.sessions).toHaveLength(1);
  });
});

describe('a session of a driver that died', () => {
  /** A first driver that dies when this is on disk or has been asked for; what is known of its session then. */
  async function lost(server: JulesServer, folder: string, prompt: string, dies: 'intent' | 'session' | 'watching') {
    let known = '';
    let records = 0;
    const onDisk = async () => {
      records += 1;
      if (dies !== 'watching' && records === (dies === 'intent' ? 1 : 2)) await new Promise(() => {});
    };
    const driver = driverFor(server, folder, { onDisk });
    await driver.start(never);
    const session = await driver.openSession({ cwd: folder, approvals: 'allow-edits' }, never);
    void session.turn(
      message(prompt),
      (event) => {
        if (event.type === 'remote_intent') known = event.title;
        if (event.type === 'remote_session' && dies === 'watching') known = event.session;
      },
      never,
    );
    await eventually(() => expect(known).not.toBe(''));
    if (dies === 'session') await server.waitFor('create');
    if (dies === 'watching') await server.waitFor('activities');
    await driver.stop({ eof: 0, term: 0 });
    return known;
  }

  it.each([
    ['only its title is known', 'session'],
    ['it was watched', 'watching'],
  ] as const)('is found again where %s, and its turn goes on', async (_, dies) => {
    await using server = await startJulesServer();
    using folder = Checkout.plain();
    const prompt = 'PLAN Do\nSAY one\nPATCH a x=>y\nSAY two';
    const resume = await lost(server, folder.path, prompt, dies);
    await using driver = driverFor(server, folder.path);
    await driver.start(never);
    const session = await driver.openSession({ cwd: folder.path, approvals: 'allow-edits', resume }, never);
    const { outcome, answer, work } = await turn(session, prompt);
    expect({ outcome, answer }).toEqual({ outcome: completed, answer: 'one\n\ntwo' });
    expect(work?.outputs).toMatchObject([{ kind: 'patch', files: ['a'] }]);
    expect(server.of('create')).toHaveLength(1);
    expect(server.of('message')).toEqual([]);
    // Another prompt is a message of its own.
    expect(await turn(session, 'SAY three')).toMatchObject({ outcome: completed, answer: 'three' });
    expect(server.of('message')).toHaveLength(1);
  });

  it('is not made anew where it was never made', async () => {
    await using server = await startJulesServer();
    using folder = Checkout.plain();
    const resume = await lost(server, folder.path, 'SAY one', 'intent');
    await using driver = driverFor(server, folder.path);
    await driver.start(never);
    const opened = driver.openSession({ cwd: folder.path, approvals: 'allow-edits', resume }, never);
    await expect(opened).rejects.toThrow(/^the service has no session "aim [0-9a-f]{12}: SAY one"$/);
    expect(server.of('create')).toEqual([]);
  });
});
