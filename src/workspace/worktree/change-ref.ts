import { NEVER } from '../../lib/never.ts';
import { changeRefs, type RefChange } from '../git/commits/refs.ts';
import { GitFailure, type GitRepository } from '../git/run/git-repository.ts';

/** Changes a ref that has to be as expected. @throws GitFailure: it is not, or git refused. */
export async function changeRef(repository: GitRepository, change: RefChange): Promise<void> {
  const changed = await changeRefs(repository, [change], NEVER);
  if (changed.kind === 'yes') return;
  const why = changed.kind === 'no' ? `${change.ref} was changed by somebody else` : changed.why;
  throw new GitFailure('update-ref', why);
}
