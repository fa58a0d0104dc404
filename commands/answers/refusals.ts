import type { TurnEnd } from '../../src/model/turn/turn-end.ts';

/** How many refusals are named. */
const MAX_NAMED = 10;

/** What the tool wanted in a turn and was refused, or did not apply, a line each. */
export function describeRefusals({ result }: TurnEnd): string[] {
  const refusals = result?.refusals ?? [];
  const lines = refusals.slice(0, MAX_NAMED).map(({ what, tool, path, reason }) => {
    if (what === 'question') return `it asked, and nobody answered: ${reason}`;
    const did = what === 'failed_edit' ? 'did not apply' : 'was not allowed';
    return `${path === null ? tool : `${tool} ${path}`} ${did}: ${reason.replace(/^not allowed: /, '')}`;
  });
  const more = refusals.length - MAX_NAMED;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}
