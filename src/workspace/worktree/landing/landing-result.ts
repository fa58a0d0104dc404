import { counted } from '../../../lib/text/plural.ts';
import type { LandingResult } from '../../../model/merging/landing.ts';
import { nameList } from '../../../lib/text/name-list.ts';
import type { Landing, LeftReason } from './landing.ts';

/** A landing as the result of a run has it. @param commits how many were merged. */
export function landingResult(landing: Landing, commits: number): LandingResult {
  const nowhere = { how: null, branch: null, from: null, to: null, replayed: false };
  const none = { ...nowhere, commits, reason: null, note: null, command: null };
  switch (landing.kind) {
    case 'nothing':
      return { ...none, kind: 'nothing' };
    case 'kept':
      return { ...none, kind: 'kept', to: landing.at, command: landing.command };
    case 'left': {
      const { branch, at, command, reason } = landing;
      return { ...none, kind: 'left', branch, to: at, command, reason: reasonText(reason) };
    }
    case 'landed': {
      const { how, branch, from, to, replayed, undo, note } = landing;
      const name = branch.replace(/^refs\/heads\//, '');
      return { ...none, kind: 'landed', how, branch: name, from, to, replayed, note, command: undo };
    }
  }
}

/** Why the user's branch was not moved, as a fragment; null: nobody asked for that. */
function reasonText(reason: LeftReason): string | null {
  switch (reason.why) {
    case 'asked':
      return null;
    case 'interrupted':
      return 'the run was cut short';
    case 'detached':
      return 'no branch was checked out';
    case 'branch_gone':
      return 'the branch is gone';
    case 'rewritten':
      return 'the branch no longer has the commit that the run began with';
    case 'conflict':
      return `the branch has moved on, and "${reason.subject}" does not fit it: ${nameList(reason.files)}`;
    case 'verify_failed':
      return `the branch has moved on, and on top of it the check fails: ${reason.detail}`;
    case 'operation':
      return `a ${reason.operation} is in progress in ${reason.checkout}`;
    case 'in_the_way':
      return `${counted(reason.files.length, 'file')} of yours would be overwritten: ${nameList(reason.files)}`;
    case 'locked':
    case 'git':
      return reason.line;
  }
}
