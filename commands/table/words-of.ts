import type { FlagSpec } from './flag-kinds.ts';

/** Values of flags as the words that stand for them. Those that are not set, or off, are left out. */
export function wordsOf(
  specs: Readonly<Record<string, FlagSpec>>,
  values: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const spec = specs[name];
    if (spec === undefined || value === undefined || value === false) return [];
    if (spec.kind === 'switch') return [`--${name}`];
    if (spec.kind === 'choices')
      return (value as string[]).length === 0 ? [] : [`--${name}=${(value as string[]).join(',')}`];
    // Its value is in minutes, and what is typed in seconds.
    if (spec.kind === 'deadline') return [`--${name}=${Number(value) * 60}`];
    const all: unknown[] = Array.isArray(value) ? value : [value];
    return all.map((each) => `--${name}=${String(each)}`);
  });
}
