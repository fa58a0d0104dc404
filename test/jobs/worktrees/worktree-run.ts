import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { row } from '../../../fixtures/agents/rows.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import type { RunJobsOptions } from '../../../src/host/runs/run-host.ts';
import { type Rehearsal, rehearse } from '../../support/rehearsal.ts';
import { resume, type ResumeCall } from '../../support/resume.ts';
import { never } from '../../support/never.ts';
import { TestRepository } from '../../workspace/test-repository.ts';

/** Twelve lines, those at some places edited: edits of places that are apart do not conflict. */
export const lines = (...at: number[]) =>
  Array.from({ length: 12 }, (_, n) => (at.includes(n) ? `edited ${n}` : `line ${n}`)).join('\n') + '\n';

/** What the rehearsal agent is told, to edit a line of `lines()`. */
export const editLine = (file: string, n: number) => `sim:edit ${file} line ${n} => edited ${n}`;

/** A tool whose prompt is a script. */
export const shell = row('shell', {
  name: 'a shell',
  detectCommands: ['sh'],
  protocol: 'exec',
  oneShot: { args: ['-s'], prompt: 'stdin', output: 'text' },
});

/** Something that scripts wait for until a test opens it. */
export interface Gate {
  /** The line of a script that waits. */
  readonly wait: string;
  open(): void;
}

/** Calls `then` once each of these jobs has had an event of this type. */
export function onceAll(type: 'job_started' | 'job_committed', ids: readonly string[], then: () => void) {
  const left = new Set(ids);
  return (event: AimEvent) => {
    if (event.type === type && left.delete(event.job) && left.size === 0) then();
  };
}

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
    const withIsolation = { isolation: 'worktree', ...document };
    return rehearse(this, withIsolation, { environment: this.environment, ...options }, signal);
  }

  /** Goes on with a run, as it was begun. */
  resume(call: ResumeCall = {}, signal = never): Promise<Rehearsal> {
    return resume(this, { environment: this.environment, ...call }, signal);
  }

  get environment(): Readonly<Record<string, string | undefined>> {
    return { ...process.env, ...this.test.environment, XDG_CACHE_HOME: join(this.test.folder, 'cache') };
  }

  gate(name: string): Gate {
    const path = join(this.test.folder, `gate-${name}`);
    return { wait: `until test -e ${path}; do sleep 0.02; done`, open: () => writeFileSync(path, '') };
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
