import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeOrCopy } from '../../fixtures/git-template.ts';
import { removeTree } from '../../src/lib/files/remove-tree.ts';
import { type GitObserver, GitRepository } from '../../src/workspace/git/run/git-repository.ts';
import { openWorktreesFolder, slotPlace, type SlotPlace } from '../../src/workspace/worktree/slots/slot-place.ts';
import { type SlotOptions, WorktreeSlots } from '../../src/workspace/worktree/slots/worktree-slots.ts';

export const never = new AbortController().signal;
/** Git would start another git to look whether there is anything to clean up. */
const CONFIG = '[user]\n\tname = Test\n\temail = test@localhost\n[maintenance]\n\tauto = false\n';
export const RUN = '20300101T000000Z-abcdef';

/** A git repository on the disk, with a home of its own: no config of the machine is seen. Gone when it is disposed. */
export class TestRepository implements Disposable {
  /** Where everything of the test is. */
  readonly folder: string;
  readonly path: string;
  readonly environment: Record<string, string>;

  /** Not a repository yet. */
  constructor(name = 'repo') {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'aim-merge-')));
    this.path = join(this.folder, name);
    mkdirSync(this.path);
    mkdirSync(join(this.folder, 'home'));
    this.environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: join(this.folder, 'home'),
      GIT_CONFIG_NOSYSTEM: '1',
      TZ: 'UTC',
    };
  }

  /** With an identity, a branch `main`, and the files in a first commit. */
  static with(files: Readonly<Record<string, string>> = { 'a.txt': 'a\n' }, ...init: string[]): TestRepository {
    const repository = new TestRepository();
    repository.write('.gitconfig', CONFIG, repository.environment['HOME']);
    const make = () => {
      repository.git('init', '-q', '-b', 'main', '--template=', ...init);
      repository.commit('first', files);
    };
    makeOrCopy(repository.path, [files, init], make, (...args) => repository.git(...args));
    return repository;
  }

  configure(name: string, value: string): void {
    this.git('config', name, value);
  }

  git(...args: string[]): string {
    return this.gitIn(this.path, ...args);
  }

  gitIn(cwd: string, ...args: string[]): string {
    const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'];
    return execFileSync('git', args, { cwd, encoding: 'utf8', env: this.environment, stdio }).replace(/\n$/, '');
  }

  /** Writes the files and commits everything. @returns the commit. */
  commit(message: string, files: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.head;
  }

  get head(): string {
    return this.git('rev-parse', 'HEAD');
  }

  write(name: string, text: string, top = this.path): void {
    const path = join(top, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  read(name: string, top = this.path): string {
    return readFileSync(join(top, name), 'utf8');
  }

  exists(name: string, top = this.path): boolean {
    return lstatSync(join(top, name), { throwIfNoEntry: false }) !== undefined;
  }

  async open(observer: GitObserver = {}, cwd = this.path): Promise<GitRepository> {
    // Tests run at the same time, and each looks for its own git processes.
    const options = { mark: this.folder, environment: this.environment, observer };
    const answer = await GitRepository.open(cwd, options, never);
    if (answer.kind !== 'yes') throw new Error(`no repository: ${JSON.stringify(answer)}`);
    return answer.value;
  }

  get worktrees(): string {
    return openWorktreesFolder(join(this.folder, 'worktrees'));
  }

  place(repository: GitRepository, run = RUN): SlotPlace {
    return slotPlace(this.worktrees, repository.commonDir, run);
  }

  slots(repository: GitRepository, options: Partial<SlotOptions> = {}): WorktreeSlots {
    const paths = { copy: [], link: [] };
    return new WorktreeSlots(repository, {
      place: this.place(repository),
      paths,
      clean: 'untracked',
      setup: null,
      ...options,
    });
  }

  /** What aim left anywhere: worktrees, records of them, its refs, locks. */
  leftovers(commonDir = join(this.path, '.git')): string[] {
    const find = (...args: string[]) =>
      execFileSync('find', args, { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line !== '');
    const worktrees = join(this.folder, 'worktrees');
    return [
      ...(existsSync(worktrees) ? find(worktrees, '-mindepth', '1') : []),
      ...(existsSync(join(commonDir, 'worktrees')) ? find(join(commonDir, 'worktrees'), '-mindepth', '1') : []),
      ...find(commonDir, '-name', '*.lock'),
      ...this.git('for-each-ref', '--format=%(refname)', 'refs/aim')
        .split('\n')
        .filter((line) => line !== ''),
    ];
  }

  [Symbol.dispose](): void {
    removeTree(this.folder);
  }
}
