/**
 * Minutes from now until a time: seconds (`3600`), the next time that a clock on the wall shows it (`18:30`), or a date with
 * or without a time as in ISO 8601, in local time where it names no zone. Null: it is none of these.
 */
export function minutesUntil(text: string, now: Date): number | null {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) / 60;
  const time = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (time !== null) {
    const [hours, minutes, seconds = 0] = time.slice(1).map((part) => (part === undefined ? 0 : Number(part)));
    const next = new Date(now);
    next.setHours(hours!, minutes, seconds, 0);
    if (next <= now) next.setDate(next.getDate() + 1);
    return (next.getTime() - now.getTime()) / 60_000;
  }
  if (!/^\d{4}-\d\d-\d\d(?:$|[T ])/.test(text)) return null;
  // A date alone would be taken for one in UTC.
  const at = Date.parse(text.length === 10 ? `${text}T00:00` : text);
  return Number.isNaN(at) ? null : (at - now.getTime()) / 60_000;
}
