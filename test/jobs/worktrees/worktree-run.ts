import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunJobsOptions } from '../../../src/host/run-host.ts';
import { type Rehearsal, rehearse } from '../../support/rehearsal.ts';
import { never } from '../../support/never.ts';
import { TestRepository } from '../../workspace/test-repository.ts';

/** Twelve lines, those at some places edited: edits of places that are apart do not conflict. */
export const lines = (...at: number[]) =>
  Array.from({ length: 12 }, (_, n) => (at.includes(n) ? `edited ${n}` : `line ${n}`)).join('\n') + '\n';

/** What the rehearsal agent is told, to edit a line of `lines()`. */
export const editLine = (file: string, n: number) => `sim:edit ${file} line ${n} => edited ${n}`;

/** A repository with a home of its own, in which runs work in worktrees. */
export class WorktreeRuns implements Disposable {
  readonly test: TestRepository;

  constructor(files: Readonly<Record<string, string>> = { 'a.txt': lines(), 'b.txt': lines() }) {
    this.test = TestRepository.with(files);
  }

  get path(): string {
    return this.test.path;
  }

  /** Runs jobs on the rehearsal agent, in worktrees unless the document or the options have another isolation. */
  run(document: object, options: Partial<RunJobsOptions> = {}, signal = never): Promise<Rehearsal> {
    const environment = { ...process.env, ...this.test.environment, XDG_CACHE_HOME: join(this.test.folder, 'cache') };
    const withIsolation = { isolation: 'worktree', ...document };
    return rehearse({ path: this.path } as never, withIsolation, { environment, ...options }, signal);
  }

  /** Subjects of the commits of a branch, the oldest first. */
  subjects(ref = 'HEAD'): string[] {
    return this.test.git('log', '--format=%s', '--reverse', ref).split('\n');
  }

  /** What a run left anywhere but in its own folder: worktrees, git's records of them, refs of its own, locks. */
  leftovers(): string[] {
    const worktrees = join(this.test.folder, 'cache', 'aim', 'worktrees');
    return [...this.test.leftovers(), ...(existsSync(worktrees) ? readdirSync(worktrees) : [])];
  }

  [Symbol.dispose](): void {
    this.test[Symbol.dispose]();
  }
}
