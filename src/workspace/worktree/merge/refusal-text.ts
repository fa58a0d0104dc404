import { nameList } from '../../../lib/text/name-list.ts';
import type { NetRefusal } from './net-commit.ts';

/** Why the change of a job is not committed, as a fragment. */
export function refusalText(refusal: NetRefusal): string {
  switch (refusal.why) {
    case 'unmerged':
      return `it left a merge half done: ${nameList(refusal.files)} have conflicts`;
    case 'nested_repository':
      return `a repository of its own, or another commit of a submodule, can't be merged: ${nameList(refusal.files)}`;
    case 'submodule':
      return `no commit can have what it made in a submodule: ${nameList(refusal.files)}`;
    case 'mass_deletion':
      return `it deleted ${refusal.deleted} of ${refusal.tracked} files; that is rather a broken folder than a change`;
    case 'git':
      return `git can't take its files in: ${refusal.line}`;
  }
}
