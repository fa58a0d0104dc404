import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GitCall, GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';

/**
 * A folder that holds the `.gitattributes` files of a commit and nothing else. A merge without a checkout reads them from
 * the working tree that git is given, so that `merge=union` and merge drivers count; a driver runs in this folder.
 */
export class AttributeFolder {
  readonly path: string;
  readonly #repository: GitRepository;
  readonly #index: string;
  #at: Oid | null = null;

  /** @param folder of the run; this one is made in it. */
  constructor(repository: GitRepository, folder: string) {
    this.#repository = repository;
    this.path = join(folder, 'attributes');
    this.#index = join(folder, 'attributes-index');
  }

  /**
   * Brings it to a commit.
   * @param changed the files that differ from the commit that it was brought to before; null: nobody knows.
   */
  async sync(commit: Oid, changed: readonly string[] | null, signal: AbortSignal): Promise<void> {
    const untouched = changed !== null && !changed.some((file) => basename(file) === '.gitattributes');
    if (this.#at !== commit && (this.#at === null || !untouched)) await this.#fill(commit, signal);
    this.#at = commit;
  }

  async #fill(commit: Oid, signal: AbortSignal): Promise<void> {
    this.#at = null;
    rmSync(this.path, { recursive: true, force: true });
    mkdirSync(this.path, { recursive: true });
    rmSync(`${this.#index}.lock`, { force: true });
    const call: GitCall = { cwd: this.path, env: { GIT_INDEX_FILE: this.#index } };
    const run = (args: string[], input?: string) => {
      const places = [`--git-dir=${this.#repository.commonDir}`, `--work-tree=${this.path}`];
      return this.#repository.run([...places, ...args], input === undefined ? call : { ...call, input }, signal);
    };
    await run(['read-tree', commit]);
    const files = await run(['ls-files', '-z', '--', ':(top,glob)**/.gitattributes']);
    if (files !== '') await run(['checkout-index', '--force', '-z', '--stdin'], files);
  }
}
