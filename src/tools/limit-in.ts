import { type Limit, type LimitKind } from '../model/turn/limit.ts';
import { MAX_ERROR } from '../model/turn/turn-event.ts';
import type { Limits } from './row/limits.ts';
import { firstMatch } from './row/safe-pattern.ts';

/** A time further ahead than this is none that anybody waits for: it was misread. Milliseconds. */
const MAX_AHEAD = 32 * 24 * 3600 * 1000;

/**
 * The limit of a provider that an error of a tool is about; null: it is about something else.
 * @param text the error in the tool's own words, with its codes. @param now milliseconds since the epoch.
 */
export function limitIn(limits: Limits, text: string, now: number): Limit | null {
  const looked = text.slice(0, MAX_ERROR);
  const kind = kindOf(limits, looked);
  if (kind === null) return null;
  const until = untilIn(limits, looked, now);
  return { kind, until: until === null ? null : new Date(until).toISOString() };
}

/** The lines of a piece of stderr that report an error after which the tool tries again. */
export function errorsIn({ stderr }: Limits, text: string): string[] {
  if (stderr.length === 0) return [];
  return text.split('\n').filter((line) => stderr.some((pattern) => match(pattern, line.trim()) !== null));
}

function kindOf({ quota, overloaded }: Limits, text: string): LimitKind | null {
  if (quota.some((pattern) => match(pattern, text) !== null)) return 'quota';
  return overloaded.some((pattern) => match(pattern, text) !== null) ? 'overloaded' : null;
}

/** Of several times the last one: each of them has to be over. */
function untilIn({ resets }: Limits, text: string, now: number): number | null {
  const times = resets.flatMap((pattern) => {
    const groups = match(pattern, text)?.groups;
    const time = groups === undefined ? null : timeOf(groups, now);
    return time === null || Number.isNaN(time) || time > now + MAX_AHEAD ? [] : [Math.max(time, now)];
  });
  return times.length === 0 ? null : Math.max(...times);
}

function match(pattern: string, text: string): RegExpExecArray | null {
  return firstMatch(pattern, text, 'giu');
}

function timeOf(groups: Readonly<Record<string, string | undefined>>, now: number): number | null {
  const { seconds, milliseconds, duration, epoch, date, clock, zone } = groups;
  if (seconds !== undefined) return now + Number(seconds) * 1000;
  if (milliseconds !== undefined) return now + Number(milliseconds);
  if (duration !== undefined) {
    const ahead = durationMs(duration);
    return ahead === null ? null : now + ahead;
  }
  // Some write milliseconds.
  if (epoch !== undefined) return Number(epoch) * (epoch.length > 11 ? 1 : 1000);
  // Nov 28th is a date that no parser takes.
  if (date !== undefined) return Date.parse(date.replace(/(\d)(?:st|nd|rd|th),/, '$1,'));
  return clock === undefined ? null : nextTime(clock, zone, now);
}

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/(\d+(?:\.\d+)?) ?d(?:ays?)?\b/i, 86_400_000],
  [/(\d+(?:\.\d+)?) ?h(?:ours?|rs?)?(?![a-z])/i, 3_600_000],
  [/(\d+(?:\.\d+)?) ?m(?:in(?:ute)?s?)?(?![a-z])/i, 60_000],
  [/(\d+(?:\.\d+)?) ?s(?:ec(?:ond)?s?)?(?![a-z])/i, 1000],
  [/(\d+(?:\.\d+)?) ?(?:ms|milliseconds?)(?![a-z])/i, 1],
];

/** `1h2m3.5s`, `34s`, `3 days 4 hours 5 minutes`. Milliseconds; null: it is none. */
function durationMs(text: string): number | null {
  // `d` and `h` are followed by the next number where there is no space.
  const spaced = text.replace(/([a-z])(\d)/gi, '$1 $2');
  const parts = UNITS.flatMap(([unit, ms]) => {
    const amount = unit.exec(spaced)?.[1];
    return amount === undefined ? [] : [Number(amount) * ms];
  });
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
}

/** The next time at which a clock shows this, in a zone or in that of this machine. Milliseconds since the epoch; null: none. */
function nextTime(clock: string, zone: string | undefined, now: number): number | null {
  const [, hours = '', minutes = '0', half = ''] = /^(\d{1,2})(?::(\d\d))? ?([ap])m$/i.exec(clock) ?? [];
  if (hours === '') return null;
  const wanted = ((Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)) * 60 + Number(minutes);
  const shown = minutesShown(now, zone);
  if (shown === null) return null;
  const ahead = (wanted - shown + 24 * 60) % (24 * 60);
  return now - (now % 60_000) + (ahead === 0 ? 24 * 60 : ahead) * 60_000;
}

/** What a clock in this zone shows, in minutes since midnight; null: there is no such zone. */
function minutesShown(now: number, zone: string | undefined): number | null {
  try {
    const options = { hour: 'numeric', minute: 'numeric', hourCycle: 'h23', ...(zone && { timeZone: zone }) } as const;
    const parts = new Intl.DateTimeFormat('en-GB', options).formatToParts(now);
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
    return part('hour') * 60 + part('minute');
  } catch {
    return null;
  }
}
