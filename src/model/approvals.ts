import { z } from 'zod';

/**
 * What a tool may do without a person being asked.
 * `read-only`: look at its folder. `allow-edits`: change files in it as well, and nothing else that it asks for.
 * `allow-all`: whatever it asks for. `deny`: nothing that it asks for.
 */
export const approvalsSchema = z.enum(['read-only', 'allow-edits', 'allow-all', 'deny']);
export type Approvals = z.infer<typeof approvalsSchema>;

/** Whether a tool of these approvals is kept from changing files. */
export function isReadOnly(approvals: Approvals): boolean {
  return approvals === 'read-only' || approvals === 'deny';
}
