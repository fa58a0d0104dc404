import { describe, expect, it } from 'vitest';
import type { RequestClient } from '../../src/control/requests/request-client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { SentTurns } from '../../src/mcp/sent-turns.ts';
import { turnResult } from '../support/turn-result.ts';

/** A cluster whose turns have this answer, and end at once. */
function answering(text: string): RequestClient {
  let count = 0;
  return {
    request: async (_body: object, options?: { onEvent?: (event: never) => void }) => {
      const turn = `big-${++count}`;
      options?.onEvent?.({ type: 'accepted', turn } as never);
      return { turn, end: { turn, instance: 0, conversation: null, error: null, result: turnResult({ text }) } };
    },
  } as unknown as RequestClient;
}

const body = {
  request: 'send',
  prompt: { kind: 'typed', text: 'x' },
  to: null,
  key: null,
  timeout_ms: 1000,
} as const;

describe('the turns that an agent sent', () => {
  it('keep the newest answers, and of the others how they ended', async () => {
    const turns = new SentTurns(systemClock);
    const cluster = { name: 'big', tool: null, client: answering('x'.repeat(10_000_000)) };
    const sent = [];
    for (let n = 0; n < 5; n++) {
      const turn = await turns.send(cluster, body);
      await turn.ended;
      sent.push(turn);
    }
    expect(sent.map(({ end }) => end!.result!.text.length > 0)).toEqual([false, false, true, true, true]);
    expect(sent[0]!.end!.result).toMatchObject({ outcome: { kind: 'completed' }, text_truncated: true });
    expect(turns.unread.map(({ id }) => id)).toEqual(['big-1', 'big-2', 'big-3', 'big-4', 'big-5']);
  });
});
