import { distance } from 'fastest-levenshtein';

/** The names that are similar to `wanted`, the most similar first. */
export function nearest(wanted: string, names: readonly string[], max = 3): string[] {
  const limit = Math.max(1, Math.floor(Math.max(wanted.length, 3) / 2.5));
  return names
    .map((name) => ({ name, d: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, d }) => d <= limit || (wanted.length >= 3 && name.toLowerCase().startsWith(wanted.toLowerCase())))
    .sort((a, b) => a.d - b.d || a.name.localeCompare(b.name))
    .slice(0, max)
    .map(({ name }) => name);
}

/** «did you mean "a" or "b"?», or undefined when nothing is near. */
export function didYouMean(wanted: string, names: readonly string[]): string | undefined {
  const near = nearest(wanted, names).map((name) => JSON.stringify(name));
  return near.length === 0 ? undefined : `did you mean ${near.join(' or ')}?`;
}
