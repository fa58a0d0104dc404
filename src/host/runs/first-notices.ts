import type { Plan } from '../../jobs/plan/plan.ts';
import { unknownCosts } from '../../jobs/plan/unknown-costs.ts';
import { cutShortBefore } from '../../jobs/record/past/describe-run.ts';
import { recordedFacts } from '../../jobs/run/open/checkout-facts.ts';
import { FEW_EDITS } from '../../jobs/run/open/decide-isolation.ts';
import type { Isolation } from '../../model/merging/isolation.ts';
import type { Registry } from '../../tools/registry/registry.ts';
import type { StateFolders } from '../../workspace/state-folders.ts';
import type { CheckoutFacts } from '../../workspace/workspace.ts';

/** A run whose folder is there, and whose jobs have not begun. */
export interface BegunRun {
  readonly id: string;
  readonly plan: Plan;
  readonly registry: Registry;
  readonly isolation: Isolation;
  readonly checkout: CheckoutFacts;
  readonly state: StateFolders;
  /** Whether it goes on with what an earlier aim began. */
  readonly isResumed: boolean;
}

/** What a user has to know when a run begins, as the events that say it. */
export function firstNotices({ id, plan, registry, isolation, checkout, state, isResumed }: BegunRun) {
  const notice = (level: 'info' | 'warning', message: string, about: string | null = null) =>
    ({ type: 'notice', level, message, about }) as const;
  const costs = unknownCosts(plan, (tool) => registry.get(tool));
  const earlier = isResumed ? null : cutShortBefore(state, id);
  const { git_error: unanswered } = recordedFacts(checkout);
  return [
    ...costs.map(({ pool, message }) => notice('warning', message, pool)),
    ...notesOn(isolation).map((message) => notice('info', message)),
    ...(earlier === null
      ? []
      : [notice('info', `run ${earlier} was cut short; to go on with it: aim run-jobs --resume ${earlier}`)]),
    ...(unanswered === null
      ? []
      : [notice('warning', `git does not answer, so changes that no job explains are not listed: ${unanswered}`)]),
  ];
}

/** What a user has to know of where the jobs work. */
function notesOn(isolation: Isolation): readonly string[] {
  if (isolation.kind === 'worktree') return isolation.notes;
  const { reason } = isolation;
  return reason === null || reason === FEW_EDITS ? [] : [`the jobs share the checkout: ${reason}`];
}
