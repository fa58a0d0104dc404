import { describe, expect, it } from 'vitest';
import { EventHub } from '../../src/model/event-hub.ts';
import type { AimEvent, AimEventBody } from '../../src/model/events.ts';
import { FakeClock } from '../support/fake-clock.ts';

const notice = (message: string): AimEventBody => ({ type: 'notice', level: 'info', message, about: null });
const textOf = (event: AimEvent) => (event.type === 'notice' ? `${event.seq} ${event.message}` : event.type);

describe('a sink of events that throws', () => {
  it('reaches neither the emitter nor the other sinks, and is reported once', () => {
    const hub = new EventHub(new FakeClock());
    const before: string[] = [];
    const after: string[] = [];
    let calls = 0;
    hub.subscribe((event) => before.push(textOf(event)));
    hub.subscribe(() => {
      calls += 1;
      throw new Error('the screen is gone');
    });
    hub.subscribe((event) => after.push(textOf(event)));
    hub.emit(notice('one'));
    hub.emit(notice('two'));
    expect(before).toEqual(['1 one', expect.stringContaining('2 '), '3 two']);
    expect(before[1]).toContain('the screen is gone');
    expect(after).toEqual(before);
    expect(calls).toBe(3);
  });
});

it('all sinks get the events in one order, also those that a sink causes', () => {
  const hub = new EventHub(new FakeClock());
  const seen: string[] = [];
  hub.subscribe((event) => {
    if (textOf(event) === '1 outer') hub.emit(notice('inner'));
  });
  hub.subscribe((event) => seen.push(textOf(event)));
  hub.emit(notice('outer'));
  expect(seen).toEqual(['1 outer', '2 inner']);
});
