import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { onAbortOrNow } from '../lib/on-abort.ts';
import type { Exit } from '../model/turn/exit.ts';
import { BoundedFile } from './bounded-file.ts';
import { MARK_VARIABLE, newMark } from './mark.ts';
import { neverStarted } from './never-started.ts';
import { orphanRegistry } from './records/orphan-registry.ts';
import { TreeTerminator } from './tree-terminator.ts';

/** A program that is run to its end. No shell is involved. */
export interface FileRun {
  /** Program and arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * What it prints is added to this file, stderr too. A pipe would be held open by what it leaves running. Of a large output
   * the end is kept.
   */
  readonly output: string;
  /** The file for its stdout alone; undefined: that goes to `output` too. */
  readonly stdout?: string;
  readonly timeoutMs: number;
}

export interface FileRunEnd {
  readonly exit: Exit;
  readonly timedOut: boolean;
}

/** How long it may take to end after TERM, before KILL. Milliseconds. */
const TERM_MS = 2000;

/**
 * Runs a program to its end, in a session of its own, without stdin. When it has ended, everything that it started is ended
 * too. An abort of the signal ends it; it is never thrown.
 */
export async function runToFile(run: FileRun, clock: Clock, signal: AbortSignal): Promise<FileRunEnd> {
  const { argv, cwd, env, output, stdout, timeoutMs } = run;
  const [program = '', ...args] = argv;
  mkdirSync(dirname(output), { recursive: true, mode: 0o700 });
  const file = openSync(output, 'a', 0o600);
  const out = stdout === undefined ? file : openSync(stdout, 'a', 0o600);
  const mark = newMark();
  using registration = orphanRegistry.register();
  const ended = Promise.withResolvers<{ code: number | null; signal: string | null; unstarted?: Exit }>();
  let pid = 0;
  try {
    const stdio: ['ignore', number, number] = ['ignore', out, file];
    const child = spawn(program, args, { cwd, env: { ...env, [MARK_VARIABLE]: mark }, stdio, detached: true });
    pid = child.pid ?? 0;
    if (pid !== 0) registration.setPid(pid);
    child.once('error', (error) => {
      if (pid === 0) ended.resolve({ code: null, signal: null, unstarted: neverStarted({ argv, cwd }, error) });
    });
    child.once('exit', (code, by) => ended.resolve({ code, signal: by }));
  } finally {
    closeSync(file);
    if (out !== file) closeSync(out);
  }
  using _bounded = new BoundedFile(output, clock);
  using _boundedOut = stdout === undefined ? null : new BoundedFile(stdout, clock);
  let timedOut = false;
  const terminator = new TreeTerminator(pid, mark, () => {}, clock);
  const end = () => {
    if (pid !== 0) terminator.begin({ eof: 0, term: TERM_MS });
  };
  using _timer = clock.after(timeoutMs, () => {
    timedOut = true;
    end();
  });
  using _abort = onAbortOrNow(signal, end);
  const { code, signal: by, unstarted } = await ended.promise;
  if (unstarted !== undefined) return { exit: unstarted, timedOut };
  const exit = terminator.exit(code, by);
  // Its output is a file: there is nothing to wait for.
  await terminator.finish({ ended: Promise.resolve(), handled: 0 }, exit);
  return { exit, timedOut };
}
