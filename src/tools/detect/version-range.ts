/**
 * Whether a version is one of those that a range names: `0.86.2`, or `0.82.3 - 0.86.2` with both ends.
 * Only the numbers count: `0.86.3.dev1+g1` is 0.86.3.
 */
export function isWithin(version: string, range: string): boolean {
  const [from = '', to = from] = range.split(' - ');
  return compare(version, from) >= 0 && compare(version, to) <= 0;
}

/** Whether a version is older than all that a range names. */
export function isBefore(version: string, range: string): boolean {
  return compare(version, range.split(' - ')[0] ?? '') < 0;
}

function compare(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version.trim())?.[0] ?? '').split('.').map(Number);
}
