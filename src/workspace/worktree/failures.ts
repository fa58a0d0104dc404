import { AimError, messageOf } from '../../model/errors.ts';
import { GitFailure } from '../git/run/git-repository.ts';

/** What git or the disk could not do is an error of the run, not a bug. @throws AimError workspace_failed instead. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isFailure(error) ? failed(messageOf(error), error) : error;
  }
}

/** Whether an error is one of git or of the disk. */
export function isFailure(error: unknown): boolean {
  return error instanceof GitFailure || (error instanceof Error && 'syscall' in error);
}

export function failed(message: string, cause?: unknown): AimError {
  return new AimError('workspace_failed', message, { cause });
}
