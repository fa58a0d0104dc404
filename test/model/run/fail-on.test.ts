import { expect, it } from 'vitest';
import { failsOn } from '../../../src/model/run/fail-on.ts';
import type { Refusal } from '../../../src/model/turn/refusal.ts';

const refusal: Refusal = { what: 'edit', tool: 'Edit', path: '/etc/x', reason: 'no' };
const fine = { outcome: 'completed' as const, no_change: false, refusals: [] };

it('what fails a run beside jobs that did not complete is chosen', () => {
  expect(failsOn([], { ...fine, no_change: true, refusals: [refusal] })).toBe(false);
  expect(failsOn(['no-change'], { ...fine, no_change: true })).toBe(true);
  expect(failsOn(['no-change'], { ...fine, refusals: [refusal] })).toBe(false);
  expect(failsOn(['refusals'], { ...fine, refusals: [refusal] })).toBe(true);
  expect(failsOn(['refusals'], { ...fine, outcome: 'not_chosen', refusals: [refusal] })).toBe(false);
  expect(failsOn(['no-change', 'refusals'], fine)).toBe(false);
});
