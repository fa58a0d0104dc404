import type { ToolRow } from './tool-row.ts';
import { isWithin } from './version-range.ts';

/** A row as it is for this version of its tool: with what its first variant that names the version says otherwise. */
export function rowFor(row: ToolRow, version: string | null): ToolRow {
  const variant = version === null ? undefined : row.variants.find((each) => isWithin(version, each.versions));
  if (variant === undefined) return row;
  const { versions: _, ...rest } = variant;
  const over: Partial<ToolRow> = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...row, ...over };
}

/** What to say of a version that the row was not tried with, or null. It is no reason to refuse it. */
export function untried({ row, version }: { readonly row: ToolRow; readonly version: string | null }): string | null {
  if (version === null || row.versionsTried === undefined || isWithin(version, row.versionsTried)) return null;
  return `${row.id} ${version} was not tried with this aim, ${row.versionsTried} was: it may behave in another way`;
}
