import { counted } from '../../lib/text/plural.ts';
import type { LandingResult } from '../../model/merging/landing.ts';

/** Where the commits of a run are now. @param run the id of the run. */
export function landingText({ kind, how, commits, branch, replayed }: LandingResult, run: string): string {
  const count = counted(commits, 'commit');
  switch (kind) {
    case 'nothing':
      return 'Nothing was merged';
    case 'landed':
      if (how === 'staged') return `The change of ${count} is staged in your checkout`;
      return `${count} landed on ${branch}${replayed ? ', on top of what came meanwhile' : ''}`;
    case 'left':
      return `${count} ${commits === 1 ? 'is' : 'are'} on the branch ${branch}`;
    case 'kept':
      return `${count} ${commits === 1 ? 'is' : 'are'} kept in refs/aim/${run}/tip`;
  }
}
