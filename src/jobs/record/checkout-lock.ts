import { dirname } from 'node:path';
import { RUN_PREFIX } from '../../model/run/run-id.ts';
import { isReadOnly } from '../../lib/files/is-read-only.ts';
import { AimError } from '../../model/errors.ts';
import { type LockAttempt, lockOwner, type LockOwner, takeLock } from '../../process/records/lock-file.ts';
import type { StateFolders } from '../../workspace/state-folders.ts';
import { makeStateFolder } from './state-folder.ts';

/**
 * Keeps what edits out of a checkout, until it is disposed.
 * @param id of the run or cluster that takes it.
 * @param of which of both.
 * @throws AimError checkout_busy, naming the owner; checkout_refused.
 */
export function lockCheckout(state: StateFolders, id: string, of: 'run' | 'cluster'): Disposable {
  const { path, attempt } = takeFirstLock(state, id, of);
  const { lock } = attempt;
  if (lock === null) {
    if (attempt.owner !== null) throw busy(attempt.owner);
    throw new AimError('checkout_busy', `${path} can't be taken`, { hint: 'remove it if no run of aim edits here' });
  }
  // One that could write elsewhere, or an older aim, has another lock. Both may refuse, never may both begin.
  const others = [...state.locks, state.olderLock].filter((other) => other !== path);
  const other = others.map(lockOwner).find((present) => present !== null);
  if (other === undefined) return lock;
  lock[Symbol.dispose]();
  throw busy(other);
}

function takeFirstLock(
  state: StateFolders,
  id: string,
  of: 'run' | 'cluster',
): { readonly path: string; readonly attempt: LockAttempt } {
  const { locks } = state;
  for (const [index, path] of locks.entries()) {
    try {
      makeStateFolder(state, dirname(path));
      return { path, attempt: takeLock(path, id, of === 'cluster' ? of : null) };
    } catch (error) {
      if (isReadOnly(error) && index < locks.length - 1) continue;
      throw new AimError('checkout_refused', `${path} can't be written`, { cause: error });
    }
  }
  throw new Error('no place for a lock');
}

function busy(owner: LockOwner): AimError {
  if (owner.of === 'cluster') {
    return new AimError('checkout_busy', `the cluster ${owner.run_id} (pid ${owner.pid}) lands work in this checkout`, {
      hint: 'that takes a moment: try again',
    });
  }
  return new AimError('checkout_busy', `run ${owner.run_id} (pid ${owner.pid}) edits this checkout`, {
    hint: `wait for it, or end it: aim stop ${RUN_PREFIX}${owner.run_id}`,
  });
}
