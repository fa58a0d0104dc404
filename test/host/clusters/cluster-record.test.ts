import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeAcp } from '../../../fixtures/agents/rows.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { cleanRuns } from '../../../src/host/runs/past/clean-runs.ts';
import type { ClusterHostOptions } from '../../../src/host/clusters/cluster-host-options.ts';
import { listRuns } from '../../../src/host/runs/past/list-runs.ts';
import { ClusterAnswers } from '../../../src/host/clusters/records/cluster-answers.ts';
import { ClusterRecord } from '../../../src/host/clusters/records/cluster-record.ts';
import { InstanceTranscript } from '../../../src/host/clusters/records/instance-transcript.ts';
import { findRecorded } from '../../../src/host/clusters/records/find-recorded.ts';
import { readClusters } from '../../../src/host/clusters/records/read-clusters.ts';
import { pruneClusters } from '../../../src/jobs/record/past/prune-runs.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { StateFolders } from '../../../src/workspace/state-folders.ts';
import { openClusterHost, readyClusterHost } from '../../support/cluster-host.ts';
import { never } from '../../support/never.ts';
import { RuntimeFolder } from '../../support/runtime-folder.ts';

let repo: Checkout;
let runtime: RuntimeFolder;
/** Of the user: their own folder for state is in it. */
let home: Checkout;

beforeEach(() => {
  repo = Checkout.git({ 'a.txt': 'a\n' });
  runtime = new RuntimeFolder();
  home = Checkout.plain();
});
afterEach(() => {
  repo[Symbol.dispose]();
  runtime[Symbol.dispose]();
  home[Symbol.dispose]();
});

const environment = () => ({ ...runtime.environment, HOME: home.path, XDG_STATE_HOME: undefined });
const place = () => ({ cwd: repo.path, environment: environment(), stateDir: undefined });

function held(count: number, over: Partial<ClusterHostOptions> = {}) {
  return readyClusterHost(count, { cwd: repo.path, environment: environment(), ...over });
}

describe('the record of a cluster', () => {
  it('has each turn with its prompt, instance, end and answer, and what went to and from each instance', async () => {
    await using made = await held(2, { environment: { ...environment(), ANTHROPIC_API_KEY: 'secret-of-the-user' } });
    await using client = made.host.openClient();
    const send = (to: number, text: string) =>
      client.request({ request: 'send', prompt: { kind: 'message', text }, to });
    await send(0, 'sim:edit a.txt more\nsim:say the answer');
    await send(1, 'sim:fail no luck');
    const [running] = (await listRuns(place(), never)).clusters;
    expect(running).toMatchObject({ name: 'sim', state: 'running', pid: process.pid, turns: 2 });
    await made.host.shutdown(1000);

    const [entry] = await readClusters(place(), never);
    expect(entry!.summary).toMatchObject({ state: 'ended', pid: null, counts: { completed: 1, failed: 1 } });
    const [one, two] = entry!.history.turns;
    expect(one).toMatchObject({
      turn: 'sim-1',
      instance: 0,
      prompt: 'sim:edit a.txt more\nsim:say the answer',
      started_at: expect.any(String),
      outcome: { kind: 'completed' },
    });
    expect(readFileSync(entry!.record.file(one!.answer!)!, 'utf8')).toBe('the answer\n');
    expect(two).toMatchObject({ turn: 'sim-2', instance: 1, outcome: { kind: 'failed', reason: expect.any(String) } });
    const transcript = readFileSync(entry!.record.file('transcripts/instance-0.txt')!, 'utf8');
    expect(transcript).toContain('── to the tool ──');
    expect(transcript).toContain('the answer');
    const journal = readFileSync(entry!.record.file('journal.jsonl')!, 'utf8');
    expect(journal + transcript).not.toContain('secret-of-the-user');
    expect(repo.git('status', '--porcelain')).toBe(' M a.txt\n');
    expect(await findRecorded({ ...place(), name: 'sim' }, never)).toMatchObject({ kind: 'cluster' });
    expect(await findRecorded({ ...place(), name: entry!.record.id.split('-')[1]! }, never)).toMatchObject({
      entry: { summary: { id: entry!.record.id } },
    });
    expect(await cleanRuns({ ...place(), run: 'sim', dryRun: false, force: false }, never)).toMatchObject([
      { kind: 'records', why: null },
    ]);
    expect((await listRuns(place(), never)).clusters).toEqual([]);
  });

  it('has a turn that a lease runs, with its job, and one that never reached a tool', async () => {
    await using made = await held(1);
    await using client = made.host.openClient();
    await client
      .request({ request: 'send', prompt: { kind: 'message', text: 'x' }, to: 0, timeout_ms: 60_000, key: 'k' })
      .catch(() => {});
    const blocked = client.request({ request: 'send', prompt: { kind: 'message', text: 'sim:hang' } });
    const queued = client.request({ request: 'send', prompt: { kind: 'message', text: 'never' } });
    await new Promise((resolve) => setImmediate(resolve));
    await made.host.shutdown(1000);
    await Promise.allSettled([blocked, queued]);
    const [entry] = await readClusters(place(), never);
    expect(entry!.history.turns.map(({ outcome, error, holder }) => [outcome?.kind ?? error?.code, holder])).toEqual([
      ['completed', 'k'],
      ['interrupted', null],
      ['shut_down', null],
    ]);
  });

  it('is refused where a link stands in its place, before anything starts', async () => {
    symlinkSync(home.path, join(repo.path, '.aim'));
    await expect(held(1)).rejects.toMatchObject({ code: 'checkout_refused' });
  });

  it('of a cluster whose tool is not there is not kept', async () => {
    const registry = new Registry([{ ...fakeAcp('plain'), id: 'missing', detectCommands: [['/nowhere/missing']] }]);
    await using made = await openClusterHost({ cwd: repo.path, environment: environment(), tool: 'missing', registry });
    await expect(made.host.start(never)).rejects.toMatchObject({ code: 'tool_not_found' });
    await made.host.shutdown(0);
    expect((await listRuns(place(), never)).clusters).toEqual([]);
  });

  it('a journal that can no longer be written costs one warning and no turn', async () => {
    const found = await StateFolders.find(repo.path, { environment: environment() }, never);
    const record = ClusterRecord.create(found, systemClock);
    const messages: string[] = [];
    const facts = { name: 'x', tool: 'sim', count: 1, model: null, routing: 'least_busy', approvals: 'allow-edits' };
    record.begin({ ...facts, cwd: repo.path, isolation: 'shared' }, (event) => {
      if (event.type === 'notice') messages.push(event.message);
    });
    await record[Symbol.asyncDispose]();
    record.accepted('x-1', null, { prompt: { kind: 'message', text: 'a' }, holder: null, job: null });
    record.accepted('x-2', null, { prompt: { kind: 'message', text: 'b' }, holder: null, job: null });
    await Promise.resolve();
    expect(messages).toEqual([expect.stringContaining('the cluster goes on without')]);
  });

  it('keeps the newest part of a transcript, and the newest answers', () => {
    const path = join(home.path, 'instance-0.txt');
    using transcript = new InstanceTranscript(path, () => {}, 1000);
    for (let n = 0; n < 50; n++) transcript.tap('out', Buffer.from(`${String(n).padStart(99, '.')}\n`));
    const kept = readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8');
    expect(kept).toContain('.49\n');
    expect(kept).not.toContain('.10\n');
    expect(kept.length).toBeLessThan(2500);
    const answers = new ClusterAnswers(
      { writeDocument: (name, write) => write(home.file(name.replace('/', '-'))) },
      1000,
    );
    for (let n = 0; n < 5; n++) answers.write(`x-${n}`, 'a'.repeat(400));
    expect([0, 1, 2, 3, 4].map((n) => existsSync(home.file(`answers-x-${n}.md`)))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('goes by the number and the age that are kept, unless its cluster runs', async () => {
    await using running = await held(1);
    for (let n = 0; n < 3; n++) {
      await using made = await held(1);
      await made.host.shutdown(1000);
    }
    const state = await StateFolders.find(repo.path, { environment: environment() }, never);
    await pruneClusters(state, { runs: 1, days: 30 }, systemClock.now());
    const left = await readClusters(place(), never);
    expect(left.map(({ summary }) => summary.state).sort()).toEqual(['ended', 'running']);
    await running.host.shutdown(1000);
  });
});
