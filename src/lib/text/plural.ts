/** A number and its noun: `1 job`, `3 jobs`. The plural of the noun has to end in a mere `s`. */
export function counted(count: number, noun: string): string {
  return `${count} ${plural(count, noun)}`;
}

/** The noun for this number of things: `job`, `jobs`. */
export function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}

/** A number as `toLocaleString('en')` has it: `1,234`. Of a whole one without that, which takes a millisecond to load. */
export function grouped(amount: number): string {
  if (!Number.isSafeInteger(amount)) return amount.toLocaleString('en');
  return String(amount).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
