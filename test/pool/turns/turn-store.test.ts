import { expect, it } from 'vitest';
import { TurnStore } from '../../../src/pool/turns/turn-store.ts';
import type { TurnResult } from '../../../src/model/turn/turn-result.ts';
import { turnResult } from '../../support/turn-result.ts';
import { never } from '../../support/never.ts';

const MEBI = 1024 * 1024;

function endTurn(store: TurnStore, id: string, said: Partial<TurnResult> = {}): void {
  const turn = store.add(id);
  const result = turnResult({ turn: id, ...said });
  store.end(turn, { turn: id, instance: 0, conversation: null, result, error: null });
}

it.each<[string, Partial<TurnResult>]>([
  ['answered', { text: 'x'.repeat(MEBI) }],
  ['said on stderr', { stderr: 'x'.repeat(MEBI) }],
  ['named files', { files: Array.from({ length: 1024 }, () => 'x'.repeat(1024)) }],
])('turns that nobody reads are kept to a bound of what they %s', (_, said) => {
  const store = new TurnStore();
  for (let n = 0; n < 40; n++) endTurn(store, `sim-${n}`, said);
  expect(store.unread).toBe(32);
  expect(() => store.get('sim-7')).toThrow('there is no turn sim-7');
  expect(store.get('sim-8').id).toBe('sim-8');
});

it('turns that were read are kept for a while, fewer where they said much', async () => {
  const store = new TurnStore();
  for (let n = 0; n < 10; n++) endTurn(store, `sim-${n}`, { stderr: 'x'.repeat(MEBI) });
  for (let n = 0; n < 10; n++) await store.readNext(null, never);
  expect(store.unread).toBe(0);
  expect(store.get('sim-2').state.name).toBe('read');
  expect(() => store.get('sim-1')).toThrow(
    expect.objectContaining({
      code: 'unknown_turn',
      hint: expect.stringMatching(/at most .* fewer where they said much/),
    }),
  );
});

it('turns of few words are kept by their number', () => {
  const store = new TurnStore();
  for (let n = 0; n < 1001; n++) endTurn(store, `sim-${n}`);
  expect(store.unread).toBe(1000);
  expect(() => store.get('sim-0')).toThrow('there is no turn sim-0');
});
