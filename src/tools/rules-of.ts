import type { Approvals } from '../model/pool/approvals.ts';
import type { ToolRow } from './tool-row.ts';

/**
 * The rules of its own that a tool has for these approvals, by its row; undefined: it has none. Where a row has none for
 * `ask`, those of `allow-edits` hold: what the tool then asks for is asked.
 */
export function rulesOf({ approvals: rules }: Pick<ToolRow, 'approvals'>, approvals: Approvals) {
  return rules[approvals] ?? (approvals === 'ask' ? rules['allow-edits'] : undefined);
}
