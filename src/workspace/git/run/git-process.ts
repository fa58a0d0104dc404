import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoundedText } from '../../../lib/text/bounded-text.ts';
import { sanitizeLine } from '../../../lib/text/sanitize.ts';

/** Output beyond this ends git: nothing that aim asks for comes near. Bytes. */
const MAX_STDOUT = 256 * 1024 * 1024;
const MAX_STDERR = 16 * 1024;
const MAX_LINE = 300;
/** How long git may take to remove its lock files after TERM, before it is killed. Milliseconds. */
const TERM_MS = 5000;
/** How long aim may stand still for git. Milliseconds. */
const SYNC_MS = 10_000;

/** One run of git. Nothing of it goes through a shell. */
export interface GitSpawn {
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** What git reads on its stdin; nothing by default. */
  readonly input?: string;
  /** `latin1` keeps every byte of the output, one character each. */
  readonly encoding?: 'utf8' | 'latin1';
  /**
   * Git's stdout is dropped and its stderr goes to a file: git has ended when its process has, though something that a hook
   * of the user's left in the background still has the output open.
   */
  readonly detachedOutput?: boolean;
  /** The process is there. */
  readonly onStart?: (pid: number) => void;
}

/** How git ended. `code` null: it did not start, was killed, or printed too much; `line` says which. */
export interface GitExit {
  readonly code: number | null;
  readonly stdout: string;
  /** At most 16 KiB of it. */
  readonly stderr: string;
  /** What went wrong, in git's own words, on one line; empty after exit code 0. */
  readonly line: string;
}

/**
 * Runs git to its end, in a session of its own: a Ctrl-C in the terminal does not cut it short.
 * @param signal ends git by TERM, so that it removes its lock files. The call then rejects with the signal's reason.
 */
export async function runGit(spec: GitSpawn, signal: AbortSignal): Promise<GitExit> {
  signal.throwIfAborted();
  using errorFile = spec.detachedOutput === true ? new UnnamedFile() : null;
  const child = spawn('git', spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    windowsHide: true,
    stdio: [
      spec.input === undefined ? 'ignore' : 'pipe',
      errorFile === null ? 'pipe' : 'ignore',
      errorFile === null ? 'pipe' : errorFile.descriptor,
    ],
  });
  if (child.pid !== undefined) spec.onStart?.(child.pid);
  using _ending = endOnAbort(child.pid, signal);
  const errors = new BoundedText(MAX_STDERR);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const output = collect(child.stdout, () => child.kill('SIGTERM'));
  // Git may end before it has read everything: its exit code tells.
  child.stdin?.on('error', () => {}).end(spec.input);
  const ended = await endOf(child);
  signal.throwIfAborted();
  const stderr = errorFile?.read() ?? errors.toString();
  const stdout = output.tooMuch ? '' : Buffer.concat(output.chunks).toString(spec.encoding ?? 'utf8');
  const { code } = ended;
  if (code === 0 && !output.tooMuch) return { code, stdout, stderr, line: '' };
  const failed = whyNoExit(ended, output.tooMuch, spec);
  if (failed !== null) return { code: null, stdout: '', stderr, line: failed };
  return { code, stdout, stderr, line: reasonIn(stderr, spec.args) };
}

/** Runs git to its end while everything else waits: for a question that takes a moment, where nothing can be awaited. */
export function runGitSync({ args, cwd, env }: Pick<GitSpawn, 'args' | 'cwd' | 'env'>): GitExit {
  const {
    status,
    signal,
    error = null,
    stdout,
    stderr,
  } = spawnSync('git', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: SYNC_MS });
  const errors = String(stderr ?? '').slice(0, MAX_STDERR);
  if (status === 0) return { code: 0, stdout: String(stdout), stderr: errors, line: '' };
  const failed = whyNoExit({ code: status, signal, error }, false, { args, cwd, env });
  if (failed !== null) return { code: null, stdout: '', stderr: errors, line: failed };
  return { code: status, stdout: String(stdout), stderr: errors, line: reasonIn(errors, args) };
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error: NodeJS.ErrnoException | null;
}

async function endOf(child: ReturnType<typeof spawn>): Promise<End> {
  const { promise, resolve } = Promise.withResolvers<End>();
  child.once('error', (error) => {
    if (child.pid === undefined) resolve({ code: null, signal: null, error });
  });
  child.once('close', (code, signal) => resolve({ code, signal, error: null }));
  return await promise;
}

interface Output {
  readonly chunks: Uint8Array[];
  tooMuch: boolean;
}

function collect(stream: NodeJS.ReadableStream | null, onTooMuch: () => void): Output {
  const output: Output = { chunks: [], tooMuch: false };
  let bytes = 0;
  stream?.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes <= MAX_STDOUT) output.chunks.push(chunk);
    else if (!output.tooMuch) {
      output.tooMuch = true;
      onTooMuch();
    }
  });
  return output;
}

/** TERM, then KILL, to the process and what it started. */
function endOnAbort(pid: number | undefined, signal: AbortSignal): Disposable {
  if (pid === undefined) return { [Symbol.dispose]() {} };
  let timer: ReturnType<typeof setTimeout> | null = null;
  const onAbort = () => {
    signalGroup(pid, 'SIGTERM');
    timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), TERM_MS);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', onAbort);
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has gone.
  }
}

/** A file without a name: it goes with the last process that has it open. */
class UnnamedFile implements Disposable {
  readonly descriptor: number;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'aim-git-'));
    this.descriptor = openSync(join(folder, 'stderr'), 'w+', 0o600);
    rmSync(folder, { recursive: true });
  }

  read(): string {
    const bytes = Buffer.alloc(MAX_STDERR);
    return bytes.toString('utf8', 0, readSync(this.descriptor, bytes, 0, MAX_STDERR, 0));
  }

  [Symbol.dispose](): void {
    closeSync(this.descriptor);
  }
}

/** The line of git's stderr that says what is wrong. */
function reasonIn(stderr: string, args: readonly string[]): string {
  const lines = stderr.split('\n').map(sanitizeLine);
  const first = (pattern: RegExp) => lines.find((line) => pattern.test(line));
  const line = first(/^fatal: /) ?? first(/^error: /) ?? first(/./) ?? `git ${subcommand(args)} failed`;
  return line.slice(0, MAX_LINE);
}

/** Why git has no exit code that counts, or null. */
function whyNoExit({ code, signal, error }: End, tooMuch: boolean, { args, cwd }: GitSpawn): string | null {
  if (tooMuch) return `git ${subcommand(args)} printed more than ${MAX_STDOUT} bytes`;
  if (error?.code === 'ENOENT') return `git is not installed, or ${cwd} is not there`;
  if (error !== null) return `git could not be started: ${error.message}`;
  return code === null ? `git ${subcommand(args)} was ended by ${signal}` : null;
}

/** The name of what git is asked to do: the options before it are aim's own. */
export function subcommand(args: readonly string[]): string {
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '-c') at += 1;
    else if (!args[at]!.startsWith('-')) return args[at]!;
  }
  return '';
}
