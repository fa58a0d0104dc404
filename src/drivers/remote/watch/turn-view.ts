import type { JulesActivity, JulesSession } from '../api/jules-resources.ts';

/** One turn of a session as far as it was read: a fold over the reads. */
export interface TurnView {
  /** The service's own word for the session's state. */
  readonly state: string;
  /** The plan that was last proposed. */
  readonly plan: readonly string[] | null;
  /** Whether a message of the agent came in this turn. */
  readonly hasAnswer: boolean;
  /** Why the session failed, from its log. */
  readonly failure: string | null;
  /**
   * Whether the session is seen to work on this turn's prompt. Right after a message it may still be shown as it was
   * before, completed for instance.
   */
  readonly underWay: boolean;
  /** Reads in a row that found the session in this very state and no activity. */
  readonly unchanged: number;
  /** How many outputs the session has. */
  readonly outputs: number;
}

/** Before anything was read. @param stateBefore in which the session was when the prompt was sent; null: it is a new one. */
export function initialView(stateBefore: string | null): TurnView {
  return {
    state: stateBefore ?? 'STATE_UNSPECIFIED',
    plan: null,
    hasAnswer: false,
    failure: null,
    underWay: stateBefore === null,
    unchanged: 0,
    outputs: 0,
  };
}

/** After one more read of the session, and of the activities that are new since the last one. */
export function foldRead(view: TurnView, session: JulesSession, activities: readonly JulesActivity[]): TurnView {
  const moved = session.state !== view.state;
  const folded = activities.reduce(foldActivity, view);
  return {
    ...folded,
    state: session.state,
    underWay: folded.underWay || moved,
    unchanged: moved || activities.length > 0 ? 0 : view.unchanged + 1,
    outputs: session.outputs.length,
  };
}

function foldActivity(view: TurnView, { what }: JulesActivity): TurnView {
  // What the agent or the service does after a message is about that message.
  const next = what.kind === 'user_message' ? view : { ...view, underWay: true };
  switch (what.kind) {
    case 'plan':
      return { ...next, plan: what.steps };
    case 'agent_message':
      return { ...next, hasAnswer: true };
    case 'failed':
      return { ...next, failure: what.reason };
    case 'plan_approved':
    case 'user_message':
    case 'progress':
    case 'completed':
    case 'unknown':
      return next;
  }
}
