import type { RemoteOutput, RemoteWork } from '../../../model/turn/remote-work.ts';
import type { JulesSession } from '../api/jules-resources.ts';
import { checkPatch } from '../../../workspace/patches/check-patch.ts';

/** A result is one line of a control socket, which is bounded. UTF-16 units. */
const MAX_PATCH = 4 * 1024 * 1024;

/** The results of a session as data: nothing of them is applied. @param waitsFor what the session continues after. */
export function workOf(session: JulesSession, waitsFor: RemoteWork['waits_for']): RemoteWork {
  return {
    session: session.id,
    url: session.url || null,
    state: session.state,
    waits_for: waitsFor,
    outputs: outputsOf(session),
  };
}

/** The last patch, which replaces those before it, and every pull request. A patch without content is none. */
function outputsOf({ outputs }: JulesSession): RemoteOutput[] {
  const requests = outputs.flatMap(({ pullRequest }): RemoteOutput[] =>
    pullRequest === undefined ? [] : [{ kind: 'pull_request', url: pullRequest.url, title: pullRequest.title }],
  );
  const last = outputs.findLast(({ changeSet }) => changeSet !== undefined)?.changeSet?.gitPatch;
  if (last === undefined || last.unidiffPatch.trim() === '') return requests;
  const { unidiffPatch: patch, baseCommitId: base_commit, suggestedCommitMessage: message } = last;
  if (patch.length > MAX_PATCH) {
    const problem = `it has ${patch.length} characters, and at most ${MAX_PATCH} are kept`;
    return [{ kind: 'patch', patch: '', base_commit, message, files: [], problem, file: null }, ...requests];
  }
  // Whether the repository has the commit is checked where a patch is applied.
  const { files, problem } = checkPatch(patch, base_commit, () => true);
  return [{ kind: 'patch', patch, base_commit, message, files: [...files], problem, file: null }, ...requests];
}
