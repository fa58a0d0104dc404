import { expect, it } from 'vitest';
import { TurnStore } from '../../../src/pool/turns/turn-store.ts';
import type { TurnResult } from '../../../src/model/turn/turn-result.ts';
import { turnResult } from '../../support/turn-result.ts';
import { never } from '../../support/never.ts';

const MEBI = 1024 * 1024;

function endTurn(store: TurnStore, over: Partial<TurnResult> = {}): void {
  const turn = store.begin({ target: null });
  const result = turnResult({ turn: turn.id, ...over });
  turn.start({ instance: 0, conversation: null });
  store.end(turn, { instance: 0, conversation: null, result });
}

it.each<[string, Partial<TurnResult>]>([
  ['answers', { text: 'x'.repeat(MEBI) }],
  ['stderr', { stderr: 'x'.repeat(MEBI) }],
  ['names of files', { files: Array.from({ length: 1024 }, () => 'x'.repeat(1024)) }],
])('turns that nobody reads are kept to a bound of their %s', (_, over) => {
  const store = new TurnStore('sim');
  for (let n = 0; n < 40; n++) endTurn(store, over);
  expect(store.unread).toBe(32);
  expect(() => store.get('sim-8')).toThrow('there is no turn sim-8');
  expect(store.get('sim-9').id).toBe('sim-9');
});

it('turns that were read are kept for a while, fewer where their text is long', async () => {
  const store = new TurnStore('sim');
  for (let n = 0; n < 10; n++) endTurn(store, { stderr: 'x'.repeat(MEBI) });
  for (let n = 0; n < 10; n++) await store.readNext(null, never);
  expect(store.unread).toBe(0);
  expect(store.get('sim-3').state.name).toBe('read');
  expect(() => store.get('sim-2')).toThrow(
    expect.objectContaining({
      code: 'unknown_turn',
      hint: expect.stringMatching(/the last 1000 unread turns .* fewer where their answers are long/),
    }),
  );
});

it('turns with little text are kept to a bound of their number', () => {
  const store = new TurnStore('sim');
  for (let n = 0; n < 1001; n++) endTurn(store);
  expect(store.unread).toBe(1000);
  expect(() => store.get('sim-1')).toThrow('there is no turn sim-1');
});
