import { sleep } from '../../../lib/clock.ts';
import type { Approvals } from '../../../model/pool/approvals.ts';
import type { Outcome } from '../../../model/turn/outcome.ts';
import { type ApiFailure, mayBeDone } from '../api/api-failure.ts';
import { pollDelay } from '../api/back-off.ts';
import { type Delivered, whereItContinues, type LiveSession, type TurnContext } from '../conversation/conversation.ts';
import { nextStep } from './next-step.ts';
import { readActivities, readSession } from './read-session.ts';
import { workOf } from './session-outputs.ts';
import { ActivityOutput } from './activity-output.ts';
import { foldRead, initialView } from './turn-view.ts';

/** Reads a session again and again until its turn is over; approves its plans where `approvals` do. */
export async function watchSession(
  { live, stateBefore, sentAt }: Exclude<Delivered, { outcome: Outcome }>,
  approvals: Approvals,
  context: TurnContext,
): Promise<Outcome> {
  const { clock, chance, pollMs, sink, signal } = context;
  const output = new ActivityOutput(sink);
  let view = initialView(stateBefore);
  let approvedAt: number | null = null;
  for (;;) {
    const read = await readSession(live, context);
    if ('failure' in read) return lost(live, read.failure);
    // The log is read after the state: it has all that led to it.
    const activities = await readActivities(live, context);
    if ('failure' in activities) return lost(live, activities.failure);
    const session = read.value;
    view = foldRead(view, session, activities.value);
    for (const activity of activities.value) output.push(activity);
    if (session.state !== 'AWAITING_PLAN_APPROVAL') approvedAt = null;
    const now = clock.now();
    const step = nextStep(view, approvals, {
      sinceSentMs: now - sentAt,
      sinceApprovedMs: approvedAt === null ? null : now - approvedAt,
    });
    switch (step.do) {
      case 'wait':
        output.note(step.note);
        break;
      case 'approve':
        if (await approve(live, context)) approvedAt = now;
        break;
      case 'end':
        output.end(workOf(session, step.waitsFor));
        return step.outcome;
    }
    await sleep(clock, pollDelay(view.unchanged, pollMs, chance), signal);
  }
}

/** @returns whether the plan may be approved now. Where that is unknown, later reads show it. */
async function approve(live: LiveSession, { client, sink, signal }: TurnContext): Promise<boolean> {
  const answer = await client.approvePlan(live.id, signal);
  const text = 'failure' in answer ? `the approval of the plan: ${answer.failure.reason}` : 'approved the plan';
  sink({ type: 'activity', text });
  // A plan for which the approval is rejected was decided on by a person meanwhile.
  return !('failure' in answer) || mayBeDone(answer.failure) || answer.failure.kind === 'rejected';
}

function lost(live: LiveSession, { reason }: ApiFailure): Outcome {
  return { kind: 'failed', reason: `${reason}; ${whereItContinues(live)}` };
}
