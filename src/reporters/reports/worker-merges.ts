import { nameList } from '../../lib/text/name-list.ts';
import { shellWord } from '../../lib/text/shell-word.ts';
import { counted } from '../../lib/text/plural.ts';
import type { LandingResult } from '../../model/merging/landing.ts';
import type { WorkerMerge } from '../../model/merging/worker-merge.ts';

/** How many names of files, or places of a conflict, stand in a line. */
const MAX_NAMES = 20;

/** What became of the work of a worker that was to be merged: a line for it, and those that say more. */
export function workerMergeLines(merge: WorkerMerge): string[] {
  const { instance, kind, files, conflicts, detail, branch, landing } = merge;
  const who = `worker ${instance}`;
  const onBranch = branch === null ? [] : [`  its work is on the branch ${branch}`];
  switch (kind) {
    case 'merged':
      return [`${who}: merged: ${nameList(files, MAX_NAMES)}`, ...landingTexts(landing), ...indented(detail)];
    case 'no_change':
      return [`${who}: nothing to merge`, ...landingTexts(landing), ...indented(detail)];
    case 'left':
      return [`${who}: begins anew at what is merged`, ...onBranch];
    case 'conflict': {
      const where = conflicts.map((it) => `${it.files.join(', ')} (${it.kind})`);
      return [
        `${who}: conflict: does not fit what is merged: ${nameList(where, MAX_NAMES)}`,
        ...onBranch,
        ...indented(detail),
      ];
    }
    case 'verify_failed':
      return [`${who}: not merged: the check of what would be merged failed`, ...onBranch, ...indented(detail)];
    case 'refused':
    case 'failed':
      return [`${who}: not merged: ${detail ?? 'no reason is known'}`, ...onBranch];
  }
}

/** How to go on with work that conflicts: a command for each worker. @param name that the user gave the cluster. */
export function conflictHints(merges: readonly WorkerMerge[], name: string | undefined): string[] {
  const of = name === undefined ? '' : ` --name ${shellWord(name)}`;
  return merges
    .filter(({ kind }) => kind === 'conflict')
    .map(({ instance }) => `  to resolve it in its worktree: aim merge ${instance}${of} --resolve`);
}

/** Whether the work of a worker is where it was to go: also where there was none. */
export function isMerged({ kind, landing }: WorkerMerge): boolean {
  const isIn = landing === null || landing.kind === 'landed' || landing.kind === 'nothing';
  return kind === 'left' || ((kind === 'merged' || kind === 'no_change') && (isIn || landing.reason === null));
}

function landingTexts(landing: LandingResult | null): string[] {
  if (landing === null || landing.kind === 'nothing') return [];
  const { kind, branch, to, replayed, reason, note, command, commits } = landing;
  const at = to === null ? '' : ` is at ${to.slice(0, 12)}`;
  if (kind === 'landed') {
    const undo = command === null ? [] : [`  to undo it: ${command}`];
    return [`  ${branch}${at}${replayed ? ', on top of what came meanwhile' : ''}`, ...indented(note), ...undo];
  }
  const where = kind === 'left' ? `on the branch ${branch}` : 'not on your branch yet';
  const why = reason === null ? '' : `: ${reason}`;
  return [
    `  ${counted(commits, 'commit')} ${commits === 1 ? 'is' : 'are'} ${where}${why}`,
    ...(command === null ? [] : [`  to bring it in: ${command}`]),
  ];
}

function indented(text: string | null): string[] {
  return text === null || text === '' ? [] : text.split('\n').map((line) => `  ${line}`);
}
