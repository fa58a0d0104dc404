import { line } from '../text/spans.ts';
import type { LineOptions } from './frame-options.ts';

/** `… and 3 more`, or nothing. */
export function moreLine(count: number, { columns, paint }: LineOptions): string[] {
  return count === 0 ? [] : [line(columns, [[`  … and ${count} more`, paint.dim]])];
}
