import type { Approvals } from '../model/pool/approvals.ts';

/** The conversation that a job or a client wants on an instance. */
export interface SessionSpec {
  readonly cwd: string;
  readonly approvals: Approvals;
  /** `same` goes on with the conversation that the instance is in, under these approvals. */
  readonly conversation: 'new' | 'same';
  /** A session of a service that was made before, also by another aim: its conversation goes on. */
  readonly resume?: string;
}

export interface SessionRef {
  /** The tool's own name for the conversation, or one of aim's where the tool has not named it. */
  readonly id: string;
}
