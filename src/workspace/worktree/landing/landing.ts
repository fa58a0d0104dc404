import type { Clock } from '../../../lib/clock.ts';
import type { LandingNote, LandMode } from '../../../model/merging/landing.ts';
import type { Commit } from '../../git/commits/commits.ts';
import type { Oid } from '../../git/commits/refs.ts';
import type { AttributeFolder } from '../merge/attribute-folder.ts';
import type { TreeCheck } from '../merge/tree-check.ts';
import type { ChainEnd } from '../merge/merge-chain.ts';

export interface LandingSpec {
  readonly run: string;
  readonly mode: LandMode;
  /** The branch that was checked out when the run began, by its full name; null: HEAD was detached. */
  readonly branch: string | null;
  readonly base: ChainEnd;
  /** What the run merged, the oldest first, from the base to the tip. */
  readonly chain: readonly Commit[];
  readonly sign: boolean;
  readonly attributes: AttributeFolder;
  /** What is replayed onto a branch that moved has to pass it. */
  readonly check: TreeCheck | null;
  readonly clock: Clock;
  /** Awaited before the branch or the checkout changes: the journal is on the disk by then. */
  readonly beforeLanding: (note: LandingNote) => Promise<void>;
}

/** Why the user's branch was not moved. */
export type LeftReason =
  | { readonly why: 'asked' }
  /** The run was cut short: what it merged is not all of it. */
  | { readonly why: 'interrupted' }
  | { readonly why: 'detached' }
  | { readonly why: 'branch_gone' }
  /** The branch no longer has the commit that the run began with. */
  | { readonly why: 'rewritten' }
  /** The branch has moved on, and this commit of the run does not fit. */
  | { readonly why: 'conflict'; readonly commit: Oid; readonly subject: string; readonly files: readonly string[] }
  /** The branch has moved on, and with it the check fails. */
  | { readonly why: 'verify_failed'; readonly detail: string }
  /** The user is in the middle of something. */
  | { readonly why: 'operation'; readonly operation: string; readonly checkout: string }
  /** Files that the user changed would be overwritten. */
  | { readonly why: 'in_the_way'; readonly files: readonly string[] }
  | { readonly why: 'locked'; readonly line: string }
  | { readonly why: 'git'; readonly line: string };

/** What was merged is on the user's branch. */
export interface Landed extends LandingNote {
  readonly kind: 'landed';
  readonly replayed: boolean;
  /** The command that takes it back. */
  readonly undo: string;
  /** What a user would not expect of it, a fragment; null: nothing. */
  readonly note: string | null;
}

export type Landing =
  /** Nothing was merged. */
  | { readonly kind: 'nothing' }
  | Landed
  /** `command` brings it onto the branch that is checked out; in a bare repository, onto the branch of the run. */
  | {
      readonly kind: 'left';
      readonly branch: string;
      readonly at: Oid;
      readonly command: string;
      readonly reason: LeftReason;
    }
  | { readonly kind: 'kept'; readonly at: Oid; readonly command: string };
