import { NEVER } from '../../lib/never.ts';
import { headOf } from '../git/checkout-status.ts';
import { treeChanges } from '../git/commits/tree-changes.ts';
import { GitFailure, GitRepository } from '../git/run/git-repository.ts';
import { nameList } from '../../lib/text/name-list.ts';
import { changeCheckout } from './change-checkout.ts';
import type { DeliveredPatch } from './delivered-patch.ts';
import type { Delivered, DeliveredPlace } from './delivered-place.ts';
import { orRefused, patchedTree } from './patched-tree.ts';

/** What became of a patch. */
export type PutPatch =
  /** `files`: what the job changed by it and by earlier ones, relative to the top. */
  { readonly kind: 'put'; readonly files: readonly string[] } | { readonly kind: 'refused'; readonly why: string };

/**
 * Puts patches into a checkout that all jobs share. A patch is put there as a whole, and only where the files that it changes
 * are those of the commit that it was made for, in HEAD and on the disk.
 */
export class CheckoutPatches {
  readonly #cwd: string;
  /** By job, until it has ended: another attempt begins without it. */
  readonly #put = new Map<string, Delivered>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  async put(place: DeliveredPlace, job: string, delivered: DeliveredPatch): Promise<PutPatch> {
    return await orRefused(async () => await this.#putWhole(place, job, delivered));
  }

  /** Takes back what an earlier attempt at a job put into the checkout, where nobody has changed that since. */
  async takeBack(job: string): Promise<void> {
    const put = this.#put.get(job);
    if (put === undefined) return;
    const taken = await orRefused(async () => {
      const { root, repository } = await this.#open();
      const why = await changeCheckout(repository, root, put.to, put.from, NEVER);
      return why === null ? { kind: 'taken' as const } : { kind: 'refused' as const, why };
    });
    if (taken.kind === 'taken') this.#put.delete(job);
  }

  forget(job: string): void {
    this.#put.delete(job);
  }

  async #putWhole(place: DeliveredPlace, job: string, delivered: DeliveredPatch): Promise<PutPatch> {
    const refused = (why: string): PutPatch => ({ kind: 'refused', why });
    const { root, repository } = await this.#open();
    const patched = await patchedTree(repository, delivered, NEVER);
    if (patched.kind === 'refused') return patched;
    const { base, tree } = patched;
    const earlier = place.before(job) ?? this.#put.get(job) ?? null;
    if (earlier !== null && earlier.base !== base.oid) {
      return refused(`it is made for ${base.oid}, and the one before it for ${earlier.base}`);
    }
    const from = earlier?.from ?? base.tree;
    const files = (await treeChanges(repository, from, tree, NEVER)).map(({ path }) => path);
    const moved = earlier === null ? await movedOn(repository, root, base.tree, new Set(files)) : [];
    if (moved.length > 0) return refused(`HEAD has other changes of ${nameList(moved)}`);
    const why = await changeCheckout(repository, root, earlier?.to ?? base.tree, tree, NEVER);
    if (why !== null) return refused(why);
    place.last = { job, base: base.oid, from, to: tree };
    this.#put.set(job, place.last);
    return { kind: 'put', files };
  }

  async #open(): Promise<{ readonly root: string; readonly repository: GitRepository }> {
    const opened = await GitRepository.open(this.#cwd, { mark: 'patch' }, NEVER);
    if (opened.kind !== 'yes') {
      throw new GitFailure('rev-parse', opened.kind === 'no' ? 'the folder is in no git repository' : opened.why);
    }
    const { root } = opened.value;
    if (root === null) throw new GitFailure('rev-parse', 'the folder is in no checkout');
    return { root, repository: opened.value };
  }
}

/** Those of some files that HEAD has other than a tree. */
async function movedOn(
  repository: GitRepository,
  root: string,
  tree: string,
  files: ReadonlySet<string>,
): Promise<string[]> {
  const head = await headOf(root, NEVER);
  if (head.kind !== 'yes') return [];
  const changes = await treeChanges(repository, tree, head.value, NEVER);
  return changes.map(({ path }) => path).filter((path) => files.has(path));
}
