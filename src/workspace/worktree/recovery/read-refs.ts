import { commitsBetween } from '../../git/commits/commits.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import { commitOf, isAncestor, listRefs, type Oid } from '../../git/commits/refs.ts';
import { jobMarkIn } from '../merge/commit-message.ts';
import { RunRefs } from '../run-refs.ts';
import type { ChainCommit, JournalFacts, RefFacts } from './recover.ts';

/** Looks at what a run's refs have. @throws GitFailure */
export async function readRefFacts(
  repository: GitRepository,
  journal: JournalFacts,
  signal: AbortSignal,
): Promise<RefFacts> {
  const refs = new RunRefs(journal.run);
  const found = await listRefs(repository, refs.prefix, signal);
  const tip = found.find(({ name }) => name === refs.tip)?.oid ?? null;
  const jobs = found.flatMap(({ name, oid }) => {
    const key = refs.attemptOf(name);
    return key === null ? [] : [{ key, commit: oid }];
  });
  const end = tip ?? journal.merged.at(-1)?.commit ?? journal.base;
  const chain = await readChain(repository, journal.base, end, signal);
  const existing = new Set<Oid>();
  const withRef = new Set(jobs.map(({ commit }) => commit));
  for (const { commit } of journal.committed) {
    if (withRef.has(commit)) existing.add(commit);
    else if ((await commitOf(repository, commit, signal)).kind === 'yes') existing.add(commit);
  }
  return { tip, chain, jobs, existing };
}

async function readChain(
  repository: GitRepository,
  base: Oid,
  end: Oid,
  signal: AbortSignal,
): Promise<ChainCommit[] | null> {
  const answer = await isAncestor(repository, base, end, signal);
  if (answer.kind === 'unknown') throw new GitFailure('merge-base', answer.why);
  if (answer.kind === 'no') return null;
  const commits = await commitsBetween(repository, base, end, signal);
  return commits.map(({ oid, message }) => ({ oid, mark: jobMarkIn(message) }));
}
