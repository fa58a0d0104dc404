import { hurryGitOn } from './git/run/git-in-time.ts';

/**
 * From the abort of this signal on a user waits for the end: what is asked about a checkout has a short time for its answer, also
 * what is being asked then, and is not known after that. For all of this process, until it is disposed of.
 */
export function hurryOn(signal: AbortSignal): Disposable {
  return hurryGitOn(signal);
}
