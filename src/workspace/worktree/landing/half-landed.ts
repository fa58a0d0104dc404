import type { Standing } from '../../git/file-standings.ts';
import { MODE_ABSENT, type TreeChange } from '../../git/commits/tree-changes.ts';

/** What to do with a path, so that the landing can be done again. */
export type Mending =
  | 'nothing'
  /** Its content is the target's: git is to know it. */
  | 'stage'
  /** Put back what was there before. */
  | 'restore'
  /** Take away what was begun. */
  | 'remove'
  /** The user has changed it since: nobody but the user can tell what to do. */
  | 'stop';

/**
 * Decides about one path of a landing that was cut short. Git writes the files first, then the index, then the branch, so
 * each path is as it was, or as it was to become, or missing, or cut off.
 */
export function mendingOf({ fromMode, toMode }: TreeChange, standing: Standing): Mending {
  const [isNew, isDeleted] = [fromMode === MODE_ABSENT, toMode === MODE_ABSENT];
  switch (standing) {
    case 'from':
      return 'nothing';
    case 'to':
      return 'stage';
    case 'absent':
      if (isNew) return 'nothing';
      return isDeleted ? 'stage' : 'restore';
    case 'torn':
      return isNew ? 'remove' : 'restore';
    case 'other':
      return 'stop';
  }
}
