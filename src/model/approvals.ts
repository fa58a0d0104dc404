import { z } from 'zod';
import { APPROVALS } from './choices.ts';

/** What a tool may do without asking a person: see {@link APPROVALS}. */
export const approvalsSchema = z.enum(APPROVALS);
/** What a tool may do without asking a person. */
export type Approvals = z.infer<typeof approvalsSchema>;

/** Whether a tool of these approvals is kept from changing files. */
export function isReadOnly(approvals: Approvals): boolean {
  return approvals === 'read-only' || approvals === 'deny';
}
