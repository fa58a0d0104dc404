import { z } from '../../lib/schema/z.ts';
import { APPROVALS } from '../choices.ts';

/** What a tool may do without asking a person: see {@link APPROVALS}. */
export const approvalsSchema = z.enum(APPROVALS);
/** What a tool may do without asking a person. */
export type Approvals = z.infer<typeof approvalsSchema>;

/** Whether a tool of these approvals is kept from changing files. */
export function isReadOnly(approvals: Approvals): boolean {
  return approvals === 'read-only' || approvals === 'deny';
}

/** From those that allow the least. `ask` is more than `allow-edits`: somebody may allow the rest. */
const RANKS: Readonly<Record<Approvals, number>> = {
  deny: 0,
  'read-only': 1,
  'allow-edits': 2,
  ask: 3,
  'allow-all': 4,
};

/** Whether approvals allow something that others do not. */
export function exceeds(approvals: Approvals, others: Approvals): boolean {
  return RANKS[approvals] > RANKS[others];
}
