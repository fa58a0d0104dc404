import { type Approvals, isReadOnly } from '../../../model/pool/approvals.ts';
import type { Outcome } from '../../../model/turn/outcome.ts';
import type { TurnView } from './turn-view.ts';

/** What to do about a session after it was read. */
export type Step =
  /** `note`: why it takes long, for the user. */
  | { readonly do: 'wait'; readonly note: string | null }
  /** Approve the plan that waits for it. */
  | { readonly do: 'approve' }
  /** The turn is over. `waitsFor`: what the session continues after. */
  | { readonly do: 'end'; readonly outcome: Outcome; readonly waitsFor: 'reply' | 'approval' | null };

/** How the present wait came to be. */
export interface Waiting {
  /** Since the prompt was sent, in milliseconds. */
  readonly sinceSentMs: number;
  /** Since a plan was last approved, in milliseconds; null: none was, or the session has moved on since. */
  readonly sinceApprovedMs: number | null;
}

/** So long a message may take to show in the session's state, and an approval too. */
const TAKE_UP_MS = 60_000;
/** Reads after which a session's log is believed to be complete. */
const SETTLED_READS = 2;
const MAX_REASON = 2000;

/** @param approvals of the conversation: a plan is approved by `allow-edits` and `allow-all`. */
export function nextStep(view: TurnView, approvals: Approvals, waiting: Waiting): Step {
  if (!view.underWay) {
    if (waiting.sinceSentMs < TAKE_UP_MS) return wait();
    return fail('the session did not take up the message within a minute');
  }
  switch (view.state) {
    case 'COMPLETED':
      return completed(view);
    case 'FAILED':
      // The reason is in the log, which may lag behind.
      if (view.failure === null && view.unchanged < SETTLED_READS) return wait();
      return fail(view.failure === null || view.failure === '' ? 'the session failed, without a reason' : view.failure);
    case 'AWAITING_USER_FEEDBACK':
      if (!view.hasAnswer && view.unchanged < SETTLED_READS) return wait();
      return { do: 'end', outcome: { kind: 'completed' }, waitsFor: 'reply' };
    case 'AWAITING_PLAN_APPROVAL':
      return planned(view, approvals, waiting);
    case 'PAUSED':
      return wait('the session is paused until it is resumed there');
    default:
      // Queued, planning, in progress, and states that came later.
      return wait();
  }
}

function completed(view: TurnView): Step {
  const isWhole = view.hasAnswer && view.outputs > 0;
  // The answer and the patch may lag behind the state, and neither has to come.
  if (!isWhole && view.unchanged < SETTLED_READS) return wait();
  if (view.hasAnswer || view.outputs > 0) return { do: 'end', outcome: { kind: 'completed' }, waitsFor: null };
  return fail('the session ended with neither an answer nor a change');
}

function planned(view: TurnView, approvals: Approvals, { sinceApprovedMs }: Waiting): Step {
  if (!isReadOnly(approvals))
    return sinceApprovedMs === null || sinceApprovedMs > TAKE_UP_MS ? { do: 'approve' } : wait();
  if (view.plan === null && view.unchanged < SETTLED_READS) return wait();
  // What it answered before it planned is an answer all the same.
  if (view.hasAnswer) return { do: 'end', outcome: { kind: 'completed' }, waitsFor: 'approval' };
  const steps = view.plan === null ? '' : `: ${view.plan.join('; ')}`;
  const reason = `its plan is not approved under ${approvals}${steps}`.slice(0, MAX_REASON);
  return { do: 'end', outcome: { kind: 'refused', reason }, waitsFor: 'approval' };
}

function wait(note: string | null = null): Step {
  return { do: 'wait', note };
}

function fail(reason: string): Step {
  return { do: 'end', outcome: { kind: 'failed', reason: reason.slice(0, MAX_REASON) }, waitsFor: null };
}
