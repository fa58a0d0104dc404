/** Some names, at most `max`, and how many more there are, for a message: «a.ts, b.ts and 3 more». */
export function nameList(names: readonly string[], max = 5): string {
  const more = names.length - max;
  return `${names.slice(0, max).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
