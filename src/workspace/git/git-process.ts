import { execa } from 'execa';
import { BoundedText } from '../../lib/bounded-text.ts';
import { sanitizeLine } from '../../lib/sanitize.ts';

/** Output beyond this ends git: nothing that aim asks for comes near. Bytes. */
const MAX_STDOUT = 256 * 1024 * 1024;
const MAX_STDERR = 16 * 1024;
const MAX_LINE = 300;
/** How long git may take to remove its lock files after TERM, before it is killed. Milliseconds. */
const TERM_MS = 5000;

/** One run of git. Nothing of it goes through a shell. */
export interface GitSpawn {
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** What git reads on its stdin; nothing by default. */
  readonly input?: string;
  /** The process is there. */
  readonly onStart?: (pid: number) => void;
}

/** How git ended. `code` null: it did not start, was killed, or printed too much; `line` says which. */
export interface GitExit {
  readonly code: number | null;
  readonly stdout: string;
  /** At most 16 KiB of it, from both ends. */
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
  const errors = new BoundedText(MAX_STDERR);
  const child = execa('git', spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    extendEnv: false,
    ...(spec.input === undefined ? { stdin: 'ignore' as const } : { input: spec.input }),
    detached: true,
    cleanup: false,
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: TERM_MS,
    stripFinalNewline: false,
    maxBuffer: { stdout: MAX_STDOUT },
    buffer: { stderr: false },
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  if (child.pid !== undefined) spec.onStart?.(child.pid);
  const result = await child;
  signal.throwIfAborted();
  const stderr = errors.toString();
  if (result.exitCode === 0) return { code: 0, stdout: result.stdout, stderr, line: '' };
  if (result.exitCode !== undefined) {
    return { code: result.exitCode, stdout: result.stdout, stderr, line: reasonIn(stderr, spec.args) };
  }
  return { code: null, stdout: '', stderr, line: whyNoCode(result, spec) };
}

/** The line of git's stderr that says what is wrong. */
function reasonIn(stderr: string, args: readonly string[]): string {
  const lines = stderr.split('\n').map(sanitizeLine);
  const first = (pattern: RegExp) => lines.find((line) => pattern.test(line));
  const line = first(/^fatal: /) ?? first(/^error: /) ?? first(/./) ?? `git ${subcommand(args)} failed`;
  return line.slice(0, MAX_LINE);
}

interface NoCode {
  readonly isMaxBuffer: boolean;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}

function whyNoCode({ isMaxBuffer, signal, code }: NoCode, { args, cwd }: GitSpawn): string {
  if (isMaxBuffer) return `git ${subcommand(args)} printed more than ${MAX_STDOUT} bytes`;
  if (signal !== undefined) return `git ${subcommand(args)} was ended by ${signal}`;
  return code === 'ENOENT' ? `git is not installed, or ${cwd} is not there` : `git could not be started: ${code}`;
}

/** The name of what git is asked to do: the options before it are aim's own. */
export function subcommand(args: readonly string[]): string {
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '-c') at += 1;
    else if (!args[at]!.startsWith('-')) return args[at]!;
  }
  return '';
}
