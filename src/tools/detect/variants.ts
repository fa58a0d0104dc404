import type { ToolRow } from '../tool-row.ts';
import { isBefore, isWithin } from './version-range.ts';

/** The row of one version of its tool: the keys of the first variant that names the version replace the row's own. */
export function rowFor(row: ToolRow, version: string | null): ToolRow {
  const variant = version === null ? undefined : row.variants.find((each) => isWithin(version, each.versions));
  if (variant === undefined) return row;
  const { versions: _, ...rest } = variant;
  const replaced: Partial<ToolRow> = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  );
  return { ...row, ...replaced };
}

/** A warning about a version that the row was not tried with, or null. The version is used all the same. */
export function untried({ row, version }: { readonly row: ToolRow; readonly version: string | null }): string | null {
  if (version === null || row.versionsTried === undefined || isWithin(version, row.versionsTried)) return null;
  const { olderVersions: older = null } = row;
  const differs = older !== null && isBefore(version, row.versionsTried) ? older : 'it may behave in another way';
  return `${row.id} ${version} was not tried with this aim, ${row.versionsTried} was: ${differs}`;
}
