import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordedLines, samplePath } from '../../fixtures/samples/samples.ts';
import { readJournal } from '../../src/jobs/record/past/read-journal.ts';
import { statusDocumentSchema } from '../../src/model/cluster/cluster-status.ts';
import { runResultSchema } from '../../src/model/run/run-result.ts';
import { RunView } from '../../src/reporters/view/run-view.ts';
import { readyClusterHost } from '../support/cluster-host.ts';
import { eventually } from '../support/eventually.ts';
import { ofType } from '../support/events.ts';
import { rawClient } from '../support/raw-client.ts';

const json = (name: 'result.json' | 'status.json') =>
  JSON.parse(readFileSync(samplePath('v1', name), 'utf8')) as object;

describe('what the version before wrote', () => {
  it('as a result is a result, whole', () => {
    expect(runResultSchema.parse(json('result.json'))).toMatchObject(json('result.json'));
  });

  it('as a journal has every event, and comes to the same result', () => {
    const { events, torn } = readJournal(samplePath('v1', 'journal.jsonl'));
    expect(torn).toBe(false);
    const result = runResultSchema.parse(json('result.json'));
    expect(ofType(events, 'run_finished').map((event) => event.result)).toEqual([result]);
    const byJob = new Map(ofType(events, 'job_finished').map((event) => [event.job, event.result]));
    expect(result.jobs.map(({ id }) => byJob.get(id))).toEqual(result.jobs);
    const view = events.reduce((seen, event) => seen.apply(event), new RunView());
    expect({ isEnded: view.isEnded, total: view.jobs.total, ...view.jobs.counts }).toEqual({
      isEnded: true,
      total: 10,
      done: 6,
      not_chosen: 0,
      failed: 3,
      skipped: 1,
      cancelled: 0,
    });
    expect(view.jobs.waiting).toBe(0);
  });

  it('as a status is a status, whole', () => {
    expect(statusDocumentSchema.parse(json('status.json'))).toMatchObject(json('status.json'));
  });

  it('to the socket of a cluster is answered by one of today, with messages of the same kinds', async () => {
    await using made = await readyClusterHost(2);
    made.checkout.write('a.txt', 'two\n');
    const clients = new Map<number, Awaited<ReturnType<typeof rawClient>>>();
    for (const { connection, from, line } of recordedLines('v1')) {
      const client = clients.get(connection) ?? (await rawClient(made.host.socket!));
      clients.set(connection, client);
      if (from === 'client') {
        const here = 'cwd' in line ? { ...line, cwd: made.checkout.path } : line;
        client.socket.write(`${JSON.stringify(here)}\n`);
      } else if (kindOf(line) !== null) {
        await eventually(() => {
          const kinds = client.replies().map((it) => [it['id'], kindOf(it)]);
          expect(kinds).toContainEqual([line['id'], kindOf(line)]);
        });
      }
    }
    for (const client of clients.values()) client.socket.destroy();
    expect(await made.host.ending).toEqual({ why: 'stopped', how: 'stopped by `aim stop`' });
  });
});

/** The kind of a message of a cluster; null for one that depends on the pieces in which a tool prints. */
function kindOf(message: Readonly<Record<string, unknown>>): string | null {
  if ('error' in message) return `error ${(message['error'] as { code: string }).code}`;
  if ('result' in message) return 'result';
  const type = (message['event'] as { type?: string } | undefined)?.type ?? null;
  return type === null || ['output', 'bytes', 'queued'].includes(type) ? null : type;
}
