import { z } from 'zod';
import type { Approvals } from '../model/approvals.ts';

/** A choice that an agent offers. Ids differ from agent to agent, kinds do not. */
export const permissionOptionSchema = z.looseObject({ optionId: z.string(), kind: z.string() });
type Option = z.infer<typeof permissionOptionSchema>;

/** What an agent wants to do, by the protocol's own word for it, and which files it names. */
export interface AskedFor {
  readonly kind: string;
  /** Whether every file that it names lies in the session's folder; true when it names none. */
  readonly inside: boolean;
}

const LOOKS = ['read', 'search', 'think'];
const CHANGES = ['edit', 'delete', 'move'];

/** Whether the policy lets an agent do this. */
export function isAllowed(approvals: Approvals, { kind, inside }: AskedFor): boolean {
  switch (approvals) {
    case 'allow-all':
      return true;
    case 'deny':
      return false;
    case 'allow-edits':
      return inside && (LOOKS.includes(kind) || CHANGES.includes(kind));
    case 'read-only':
      return inside && LOOKS.includes(kind);
  }
}

/**
 * The option that says so, and no more than that: what an agent would remember for ever is taken only where it offers
 * nothing less. Null: none of them does.
 */
export function chooseOption(options: readonly Option[], allow: boolean): string | null {
  const kinds = allow ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always'];
  for (const kind of kinds) {
    const option = options.find((each) => each.kind === kind);
    if (option !== undefined) return option.optionId;
  }
  return null;
}
