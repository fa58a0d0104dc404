import { z } from 'zod';

/**
 * What a tool may do without asking a person. `read-only`: read files of its folder. `allow-edits`: change files there as
 * well; other permissions that it asks for are refused. `allow-all`: every permission that it asks for. `deny`: none.
 */
export const approvalsSchema = z.enum(['read-only', 'allow-edits', 'allow-all', 'deny']);
/** What a tool may do without asking a person. */
export type Approvals = z.infer<typeof approvalsSchema>;

/** Whether a tool of these approvals is kept from changing files. */
export function isReadOnly(approvals: Approvals): boolean {
  return approvals === 'read-only' || approvals === 'deny';
}
