const two = (n: number) => String(n).padStart(2, '0');

/** A moment (ISO 8601) in the time zone of whoever looks: `2026-11-26 17:35`. */
export function dateAndTime(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${timeOfDay(at)}`;
}

/** What a clock here shows at a moment (ISO 8601): `18:05`. */
export function timeOfDay(at: string): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
