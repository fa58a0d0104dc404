import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { messageSchema } from '../../../src/control/requests/message.ts';
import { helloOf } from '../../../src/control/protocol/hello.ts';
import { replySchema } from '../../../src/control/protocol/protocol.ts';
import { isRequestName, REQUEST_NAMES, type RequestName, REQUESTS } from '../../../src/control/requests/table.ts';

interface Recorded {
  readonly from: 'client' | 'server';
  readonly line: { readonly id?: number | null; readonly request?: string; readonly [key: string]: unknown };
}

/** Both ends of one connection, as aim 0.1.0 wrote them. */
const recorded = readFileSync(new URL('../../../fixtures/control/v1.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);
const lines = (from: Recorded['from']) => recorded.filter((it) => it.from === from).map(({ line }) => line);
const requests = lines('client').filter((line) => isRequestName(line.request));
const replies = lines('server').filter((line) => helloOf(line) === null);
const nameOf = (id: unknown) => requests.find((line) => line.id === id)?.request as RequestName;

describe('a line of the control protocol that aim 0.1.0 wrote', () => {
  it.each(requests.map((line) => [line.request, line]))('asks for %s, and is still understood', (_, line) => {
    expect(REQUESTS[line.request as RequestName].schema.parse(line)).toMatchObject(line);
  });

  it('begins with a hello of the version that is still supported', () => {
    expect(recorded.flatMap(({ line }) => helloOf(line)?.protocol ?? [])).toEqual([1, 1]);
  });

  it.each(replies.map((line) => [JSON.stringify(line).slice(0, 60), line]))(
    'replies %s…, and is still understood',
    (_, line) => {
      expect(replySchema.parse(line)).toEqual(line);
      if (line['result'] === undefined) return;
      expect(REQUESTS[nameOf(line.id)].result.parse(line['result'])).toMatchObject(Object(line['result']));
    },
  );

  it('fits the schema of today', () => {
    for (const line of [...requests, ...replies]) expect(messageSchema.safeParse(line).success).toBe(true);
  });

  it('names every request that there was, and every event but the one of a slow client', () => {
    const since: readonly string[] = ['watch', 'merge', 'answer', 'so_far'];
    const old = REQUEST_NAMES.filter((name) => !since.includes(name));
    expect(new Set(requests.map((line) => line.request))).toEqual(new Set(old));
    const events = new Set(replies.flatMap((line) => (line['event'] as { type: string } | undefined)?.type ?? []));
    expect(events).toEqual(new Set(['accepted', 'queued', 'started', 'output', 'granted', 'alive', 'bytes']));
  });
});
