import type { Approvals } from '../../model/pool/approvals.ts';
import type { Json } from '../rpc/json-line.ts';

/** What codex's own sandbox lets it do, in the two forms that codex takes. Seen with 0.169.0. */
export interface Policy {
  readonly approvalPolicy: 'never' | 'on-request' | 'untrusted';
  /** For a thread. */
  readonly sandbox: 'read-only' | 'workspace-write' | 'danger-full-access';
  /** For a turn. */
  readonly sandboxPolicy: Json;
}

const READ_ONLY = { sandbox: 'read-only', sandboxPolicy: { type: 'readOnly', networkAccess: false } } as const;
const EVERYTHING = { sandbox: 'danger-full-access', sandboxPolicy: { type: 'dangerFullAccess' } } as const;
const WORKSPACE = {
  sandbox: 'workspace-write',
  sandboxPolicy: {
    type: 'workspaceWrite',
    writableRoots: [],
    networkAccess: false,
    excludeTmpdirEnvVar: false,
    excludeSlashTmp: false,
  },
} as const;

/**
 * It requests no permission for anything beyond its sandbox, except where every request is to be denied, or to be asked: there
 * its model may request to go beyond.
 */
export const POLICIES: Readonly<Record<Approvals, Policy>> = {
  'read-only': { ...READ_ONLY, approvalPolicy: 'never' },
  'allow-edits': { ...WORKSPACE, approvalPolicy: 'never' },
  ask: { ...WORKSPACE, approvalPolicy: 'on-request' },
  'allow-all': { ...EVERYTHING, approvalPolicy: 'never' },
  deny: { ...READ_ONLY, approvalPolicy: 'untrusted' },
};
