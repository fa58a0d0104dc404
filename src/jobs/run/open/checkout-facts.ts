import type { CheckoutFacts } from '../../../workspace/workspace.ts';

/** What the events that begin a run, or a part of one, have of its checkout. */
export function recordedFacts({ cwd, root, head, status }: CheckoutFacts) {
  return {
    cwd,
    head: head.kind === 'yes' ? head.value : null,
    dirty: status.kind === 'unknown' ? null : status.kind === 'dirty' ? [...status.paths] : [],
    git_error: root !== null && status.kind === 'unknown' ? status.why : head.kind === 'unknown' ? head.why : null,
  };
}
