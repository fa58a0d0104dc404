const MAX_NAMES = 5;

/** Some names, and how many more there are, for a message: «a.ts, b.ts, c.ts, d.ts, e.ts, 3 more». */
export function nameList(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return [...names.slice(0, MAX_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
