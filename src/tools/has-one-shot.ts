import type { ToolRow } from './tool-row.ts';

/** The protocols whose usual process may live for one job too. */
const FOR_ONE_JOB: readonly string[] = ['text-repl', 'claude-stream-json', 'codex-app-server'];

/** Whether a tool has a process that lives for one job: a form of its own for that, or its usual one, which ends with the job. */
export function hasOneShot({ oneShot, protocol }: Pick<ToolRow, 'oneShot' | 'protocol'>): boolean {
  return oneShot !== undefined || FOR_ONE_JOB.includes(protocol);
}
