import { describe, expect, it } from 'vitest';
import { RemoteCluster } from '../../../src/control/client/remote-cluster.ts';
import { readJournal } from '../../../src/jobs/record/past/read-journal.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import { command, message } from '../../../src/model/turn/prompt.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { fakeClaude } from '../../../fixtures/agents/rows.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType, outputOf, overlap } from '../../support/events.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { readyClusterHost, type TestClusterHost } from '../../support/cluster-host.ts';
import { scriptedCluster } from '../../support/scripted-cluster.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { turnResult } from '../../support/turn-result.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';
import { transcriptText } from '../../support/transcript-text.ts';

async function reach(made: TestClusterHost): Promise<RemoteCluster> {
  return RemoteCluster.reach(await made.client(), never);
}

const begun = [
  { event: { type: 'accepted', turn: 'sim-1' } },
  { event: { type: 'started', instance: 0, conversation: null } },
];

const answered = turnResult({ text: 'done' });

describe('jobs on a cluster that runs in another aim', () => {
  it('come to the same as on a pool of their own', async () => {
    await using made = await readyClusterHost(2);
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    const jobs = [
      { id: 'a', files: ['a.txt'], prompt: 'Change it' },
      { id: 'b', files: ['b.txt'], prompt: 'sim:edit b.txt more\nsim:stderr aside' },
      { id: 'bad', action: 'ask', prompt: 'sim:fail no money' },
      { id: 'after', action: 'ask', depends_on: ['bad'], prompt: 'x' },
    ];
    const { result, events, job } = await rehearse(checkout, { jobs }, { remote: await reach(made) });
    expect(result.jobs.map(({ id, outcome, files_changed }) => [id, outcome, files_changed])).toEqual([
      ['a', 'completed', ['a.txt']],
      ['b', 'completed', ['b.txt']],
      ['bad', 'failed', []],
      ['after', 'skipped', []],
    ]);
    expect(job('b')).toMatchObject({ stderr: 'aside', usage: { input_tokens: expect.any(Number) }, error: null });
    expect(job('bad').error).toBe('sim error: no money');
    const transcript = transcriptText(result, 'b');
    expect(transcript).toContain('── to the tool ──\n');
    expect(transcript).toContain('sim:edit b.txt more\n');
    expect(transcript).toContain('── from the tool (stderr) ──\naside\n');
    expect(transcript).toContain('Applied edit to b.txt');
    const kinds = readJournal(result.journal!).events.map(({ type }) => type);
    expect(kinds).toEqual(expect.arrayContaining(['job_started', 'turn_started', 'turn_ended', 'job_finished']));
    const edit = ({ job, text }: AimEvent & { type: 'turn_output' }) => job === 'b' && text.includes('Applied');
    // Of the run, and of the aim that holds the cluster.
    for (const seen of [events, made.events]) expect(ofType(seen, 'turn_output').some(edit)).toBe(true);
    // What another job waits for is begun first.
    expect(overlap(events, 'bad', 'a')).toBe(true);
    expect(result.pools).toMatchObject([{ name: 'sim', count: 2, version: expect.any(String), restarts: 0 }]);
    // They worked in another folder: the instances are there now, and nothing is held.
    expect(made.host.status().instances.map(({ state, holder }) => [state, holder])).toEqual([
      ['ready', null],
      ['ready', null],
    ]);
  });

  it('may do no more than the cluster was launched for', async () => {
    await using made = await readyClusterHost(1, { approvals: 'read-only' });
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const jobs = [
      { id: 'ask', action: 'ask', prompt: 'sim:say fine' },
      { id: 'edit', files: ['a.txt'], prompt: 'sim:edit a.txt b' },
    ];
    const { job } = await rehearse(checkout, { jobs }, { remote: await reach(made) });
    expect(job('ask')).toMatchObject({ outcome: 'completed', stdout: 'fine' });
    expect(job('edit')).toMatchObject({
      outcome: 'not_started',
      error: expect.stringContaining('sim was launched with the approvals read-only, which are less than allow-edits'),
    });
    expect(checkout.read('a.txt')).toBe('a\n');
  });

  it('ask where the cluster is, and the run tells of it', async () => {
    const registry = new Registry([fakeClaude('plain')]);
    await using made = await readyClusterHost(1, { tool: 'fake-claude', registry, approvals: 'ask' });
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const client = await made.client();
    const onEvent = (event: AimEvent) => {
      if (event.type !== 'question_asked') return;
      const { id } = event.question;
      void client.request({ request: 'answer', turn: id, answer: 'allow' });
    };
    const job = { id: 'a', tool: 'fake-claude', files: ['a.txt'], prompt: 'claude:permission make\nsim:say made' };
    const pools = { 'fake-claude': { approvals: 'ask' } };
    const { result, events } = await rehearse(
      checkout,
      { pools, jobs: [job] },
      { remote: await reach(made), registry, onEvent },
    );
    expect(result.jobs).toMatchObject([{ outcome: 'completed', refusals: [] }]);
    for (const seen of [events, made.events]) {
      expect(ofType(seen, 'question_asked')).toMatchObject([{ job: 'a', question: { kind: 'permission', job: 'a' } }]);
      expect(ofType(seen, 'question_closed')).toMatchObject([{ end: { kind: 'answered', by: 'command' } }]);
    }
  });

  it('leave no conversation, no folder and no mode behind for the next prompt', async () => {
    await using made = await readyClusterHost(1);
    made.checkout.write('home.txt', '');
    using checkout = Checkout.git({ 'a.txt': '' });
    const client = await made.client();
    const send = async (prompt: Parameters<typeof client.request<'send'>>[0]['prompt']) =>
      (await client.request({ request: 'send', prompt, key: 'me' })).end;
    await send(command('/add home.txt'));
    expect(await send(command('/ls'))).toMatchObject({ conversation: 'same', result: { text: 'home.txt' } });
    await rehearse(
      checkout,
      { jobs: [{ id: 'a', action: 'ask', files: ['a.txt'], prompt: 'x' }] },
      { remote: await reach(made) },
    );
    expect(await send(command('/ls'))).toMatchObject({ conversation: 'new', result: { text: '' } });
    expect((await send(message('sim:edit home.txt hello')))?.result?.files).toEqual(['home.txt']);
    expect(made.checkout.read('home.txt')).toBe('hello\n');
  });

  it('of a session share one instance and one conversation', async () => {
    await using made = await readyClusterHost(2);
    using checkout = Checkout.plain({ 'a.txt': '' });
    const jobs = ['a', 'b'].map((id) => ({ id, session: 's', action: 'ask', prompt: `sim:say from ${id}` }));
    const { result, job } = await rehearse(checkout, { jobs }, { remote: await reach(made) });
    expect([job('a').outcome, job('b').outcome]).toEqual(['completed', 'completed']);
    expect(job('a').instance).toBe(job('b').instance);
    expect(transcriptText(result, 'b')).toContain('from b');
    expect(transcriptText(result, 'b')).not.toContain('from a');
  });

  it('may be tried again after a crash', async () => {
    await using made = await readyClusterHost(1);
    using checkout = Checkout.git({ 'a.txt': '' });
    const prompt = 'sim:edit a.txt half\nsim:crash 3';
    const { job, result } = await rehearse(
      checkout,
      { jobs: [{ id: 'a', files: ['a.txt'], attempts: 2, prompt }] },
      { remote: await reach(made) },
    );
    expect(job('a').attempts.map(({ outcome }) => outcome)).toEqual(['crashed', 'crashed']);
    expect(job('a').exit_code).toBe(3);
    expect(result.pools[0]?.restarts).toBeGreaterThan(0);
  });

  it('that time out or are interrupted end so, and the cluster works on', async () => {
    await using made = await readyClusterHost(2);
    using checkout = Checkout.plain();
    const remote = await reach(made);
    const stop = new AbortController();
    const run = rehearse(
      checkout,
      {
        jobs: [
          { id: 'late', action: 'ask', timeout_seconds: 0.2, prompt: 'sim:hang' },
          { id: 'long', action: 'ask', prompt: 'sim:say begun\nsim:hang' },
          { id: 'waits', action: 'ask', depends_on: ['long'], prompt: 'x' },
        ],
      },
      {
        remote,
        onEvent(event) {
          if (event.type === 'job_finished' && event.job === 'late') stop.abort(new Error('enough'));
        },
      },
      stop.signal,
    );
    const { job } = await run;
    expect([job('late').outcome, job('long').outcome, job('waits').outcome]).toEqual([
      'timed_out',
      'interrupted',
      'cancelled',
    ]);
    expect(job('late').error).toMatch(/^no end within 0\.2 s/);
    const client = await made.client();
    expect((await client.request({ request: 'send', prompt: message('sim:say on') })).end?.result?.text).toBe('on');
  });

  it('wait for one another across runs', async () => {
    await using made = await readyClusterHost(1);
    using one = Checkout.plain();
    using other = Checkout.plain();
    const jobs = [{ id: 'a', action: 'ask', prompt: 'sim:sleep 0.1\nsim:say x' }];
    const runs = await Promise.all(
      [one, other].map(async (checkout) => rehearse(checkout, { jobs }, { remote: await reach(made) })),
    );
    expect(runs.map(({ job }) => job('a').outcome)).toEqual(['completed', 'completed']);
  });
});

describe('a cluster that does not answer any more', () => {
  const jobs = [{ id: 'a', action: 'ask', prompt: 'x' }];
  const busy = [{ error: { code: 'bug', message: 'no status' } }];

  it('is waited for a while after the user interrupted', async () => {
    await using made = await scriptedCluster(begun, busy);
    using checkout = Checkout.plain();
    const clock = new FakeClock();
    const stop = new AbortController();
    const onEvent = (event: AimEvent) => void (event.type === 'turn_started' && stop.abort(new Error('enough')));
    const run = rehearse(checkout, { jobs }, { remote: made.remote, clock, onEvent }, stop.signal);
    await eventually(() => expect(stop.signal.aborted).toBe(true));
    clock.advance(4000);
    const { job, result } = await run;
    expect(job('a')).toMatchObject({ outcome: 'crashed', error: 'the cluster sim does not answer' });
    expect(result.interrupted).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('is not waited for when the user kills', async () => {
    await using made = await scriptedCluster(begun, busy);
    using checkout = Checkout.plain();
    const [stop, kill] = [new AbortController(), new AbortController()];
    const onEvent = (event: AimEvent) => {
      if (event.type !== 'turn_started') return;
      stop.abort(new Error('enough'));
      kill.abort();
    };
    const options = { remote: made.remote, clock: new FakeClock(), onEvent, kill: kill.signal };
    const { job } = await rehearse(checkout, { jobs }, options, stop.signal);
    expect(job('a')).toMatchObject({ outcome: 'crashed', error: 'the cluster sim does not answer' });
  });

  it('ends a run with its own error alone', async () => {
    await using made = await scriptedCluster([...begun, { result: { result: answered } }]);
    using checkout = Checkout.plain();
    const clock = new FakeClock();
    const run = rehearse(checkout, { jobs }, { remote: made.remote, clock });
    for (const _ of ['before', 'after']) {
      await eventually(() => expect(clock.waiting).toBe(1));
      clock.advance(4000);
    }
    const { job, result } = await run;
    expect(job('a')).toMatchObject({ outcome: 'completed', stdout: 'done' });
    expect(result.pools).toMatchObject([{ name: 'sim', restarts: 0, start: null }]);
  });
});

describe('a lease of a client', () => {
  it('ends with it: its turn is interrupted, and what waits gets the instance', async () => {
    await using made = await readyClusterHost(1);
    const [client, other] = [await made.client(), await made.client()];
    const remote = await RemoteCluster.reach(client, never);
    const lease = await remote.lease({ pool: 'sim', holder: 'job', key: null, emit: () => {} }, never);
    const turn = lease.turn(message('sim:say begun\nsim:hang'), { timeoutMs: null }, never);
    await eventually(() => expect(outputOf(made.events)).toContain('begun'));
    expect(made.host.status().instances[0]).toMatchObject({ holder: 'job', state: 'busy' });
    const sent = other.request({ request: 'send', prompt: message('sim:say mine') });
    await client[Symbol.asyncDispose]();
    expect((await turn).outcome).toMatchObject({ kind: 'crashed' });
    expect(lease.alive).toBe(false);
    expect((await sent).end?.result?.text).toBe('mine');
    expect(ofType(made.events, 'turn_ended')[0]?.outcome.kind).toBe('interrupted');
  });

  const about = { pool: 'sim', holder: 'job', key: null, emit: () => {} };

  it.each([
    ['an error', [...begun, { error: { code: 'bug', message: 'oh' } }], /^the cluster reports: oh \(bug\)$/],
    ['nonsense', [...begun, { result: 7 }], /^the cluster's answer to turn can't be understood$/],
    ['no more', [...begun, 'gone' as const], /^the cluster at .* has gone$/],
    ['nothing at all', ['gone' as const], /^the cluster at .* has gone$/],
  ])('whose turn comes to %s may have worked: nobody knows what its tool did', async (_, words, reason) => {
    await using made = await scriptedCluster(words);
    await using lease = await made.remote.lease(about, never);
    const { outcome } = await lease.turn(message('x'), { timeoutMs: null }, never);
    expect(outcome).toEqual({ kind: 'crashed', reason: expect.stringMatching(reason), exit: { by: 'unseen' } });
  });

  it('whose turn is refused has sent nothing', async () => {
    await using made = await scriptedCluster([{ error: { code: 'start_failed', message: 'instance 0 is down' } }]);
    await using lease = await made.remote.lease(about, never);
    const turn = lease.turn(message('x'), { timeoutMs: null }, never);
    await expect(turn).rejects.toMatchObject({ code: 'start_failed', message: 'instance 0 is down' });
  });

  it('sends nothing to a cluster that has gone', async () => {
    await using made = await scriptedCluster([]);
    await using lease = await made.remote.lease(about, never);
    await made.client[Symbol.asyncDispose]();
    const turn = lease.turn(message('x'), { timeoutMs: null }, never);
    await expect(turn).rejects.toMatchObject({ code: 'cluster_lost' });
  });

  it('of a process that has gone is refused its turn', async () => {
    await using made = await readyClusterHost(1);
    const remote = await reach(made);
    await using lease = await remote.lease(about, never);
    const [view] = made.host.status().instances;
    made.checkout[Symbol.dispose]();
    process.kill(view!.pid!, 'SIGKILL');
    await eventually(() => expect(made.host.status().instances[0]).toMatchObject({ state: 'given_up' }));
    const turn = lease.turn(message('x'), { timeoutMs: null }, never);
    await expect(turn).rejects.toMatchObject({ code: 'start_failed', message: expect.stringContaining('instance 0') });
  });

  it('knows when its process has gone', async () => {
    await using made = await readyClusterHost(1);
    const remote = await reach(made);
    await using lease = await remote.lease({ pool: 'sim', holder: 'job', key: null, emit: () => {} }, never);
    expect(lease.alive).toBe(true);
    process.kill(made.host.status().instances[0]!.pid!, 'SIGKILL');
    await eventually(() => expect(lease.alive).toBe(false));
    await eventually(() => expect(lease.alive).toBe(true));
    expect((await lease.turn(message('sim:say back'), { timeoutMs: null }, never)).text).toBe('back');
  });

  it('that nobody waits for any more is given back', async () => {
    await using made = await readyClusterHost(1);
    const remote = await reach(made);
    const about = { pool: 'sim', holder: 'job', key: null, emit: () => {} };
    const first = await remote.lease(about, never);
    const stop = new AbortController();
    const waiting = remote.lease({ ...about, holder: 'impatient' }, stop.signal);
    await eventually(() => expect(made.host.status().waiting).toBe(1));
    stop.abort(new Error('no more'));
    await expect(waiting).rejects.toThrow('no more');
    await first[Symbol.asyncDispose]();
    await eventually(() => expect(made.host.status().instances[0]).toMatchObject({ holder: null }));
    expect(made.host.status().waiting).toBe(0);
  });
});
