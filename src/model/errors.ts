import { secrets } from '../lib/secrets.ts';
import { EXIT } from './exit-codes.ts';

/**
 * The codes of errors that a user can act on, with the exit code of each. How turns and jobs end is a value (`Outcome`), not
 * an error. A bug throws anything else, and exits with 70.
 */
export const EXIT_CODES = {
  /** The command line is not valid. */
  usage: EXIT.invalid,
  /** A job file or a registry is not valid; `issues` name the places. */
  invalid_file: EXIT.invalid,
  /** The registry has no tool of that id. */
  unknown_tool: EXIT.invalid,
  /** The tool's program is not installed. */
  tool_not_found: EXIT.missing,
  /** The command of `launch -- COMMAND` is not there, or may not be run. */
  command_not_found: EXIT.command_not_found,
  /** The tool's process did not get ready, or ended before it got the prompt. */
  start_failed: EXIT.failed,
  /** Another run edits this checkout. */
  checkout_busy: EXIT.failed,
  /** Another aim works on this run. */
  run_busy: EXIT.failed,
  /** There is no run of that name. */
  unknown_run: EXIT.missing,
  /** A job has no transcript, or somebody has removed it. */
  no_transcript: EXIT.missing,
  /** The job file is not the one that the run was started with. */
  file_changed: EXIT.invalid,
  /** The run may not start in this folder: --require-clean and changed files, a symlinked .aim. */
  checkout_refused: EXIT.failed,
  /** The jobs can't work in worktrees, and that was asked for. */
  isolation_refused: EXIT.invalid,
  /** The check of the jobs fails on what the run begins with. */
  base_check_failed: EXIT.invalid,
  /** Git could not do what a run in worktrees needs. */
  workspace_failed: EXIT.failed,
  /** The journal of a run can't be written: a full disk, a limit on the size of files. */
  record_failed: EXIT.io,
  /** The system refused something that aim needs: handles, memory, a process, a place on a disk. */
  system_failed: EXIT.failed,
  /** The folder for sockets and records is not private to this user. */
  folder_refused: EXIT.failed,
  /** Every slot of the pool was given up, so nothing can take the work. */
  pool_given_up: EXIT.failed,
  /** A limit of its tool's provider keeps the pool from working for longer than anybody waits. */
  pool_paused: EXIT.failed,
  /** The budget of the cluster is spent: it takes no further work. */
  budget_spent: EXIT.failed,
  /** The pool or the cluster was shut down while something waited for it. */
  shut_down: EXIT.failed,
  /** No cluster of that name is running, or none at all. */
  no_cluster: EXIT.missing,
  /** The system does not let this process connect to a socket: it runs in a sandbox. */
  socket_refused: EXIT.failed,
  /** A cluster of that name is already running. */
  name_taken: EXIT.failed,
  /** There is no turn of that id, or it was dropped. */
  unknown_turn: EXIT.missing,
  /** The turn asks nothing, or what it asked has its answer. */
  not_asked: EXIT.failed,
  /** The cluster ended while something waited for it. */
  cluster_lost: EXIT.failed,
  /** A message on a control socket was not understood: the two ends may be of different versions. */
  protocol: EXIT.failed,
  /** A wait took longer than its time-out. */
  timed_out: EXIT.timed_out,
  /** The user interrupted. */
  interrupted: EXIT.interrupted,
  /** SIGTERM or SIGHUP ended aim. */
  terminated: EXIT.terminated,
} as const;

/** The code of an error that a user can act on. */
export type ErrorCode = keyof typeof EXIT_CODES;

/** One fault in a document of the user. `place` is the path to it: `jobs[3].files[0]`. */
export interface Issue {
  readonly place: string;
  /** The file, where the place has a line in it: as the user named it, or `stdin`. */
  readonly file?: string;
  /** Line and column in the text, from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The end of a sentence that begins with the place: «is missing». */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What an error may have beside its message. */
export interface AimErrorDetails {
  /** Every fault of a document. */
  readonly issues?: readonly Issue[];
  /** How many more there are than `issues` has. */
  readonly moreIssues?: number;
  /** What to do about it, a sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An error that a user can act on. Its message is a fragment without a full stop: what is wrong. */
export class AimError extends Error {
  override readonly name = 'AimError';
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];
  readonly moreIssues: number;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: AimErrorDetails = {}) {
    super(secrets.mask(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.issues = secrets.maskAll(details.issues ?? []);
    this.moreIssues = details.moreIssues ?? 0;
    this.hint = secrets.maskAll(details.hint);
  }

  /** The exit code of a command that ends with this error. */
  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/** The exit code of an error by its code, which may be one of a newer aim. */
export function exitCodeOfError(code: string): number {
  return Object.hasOwn(EXIT_CODES, code) ? EXIT_CODES[code as ErrorCode] : EXIT.failed;
}

/** The message of anything that was thrown, without secrets. */
export function messageOf(thrown: unknown): string {
  return secrets.mask(thrown instanceof Error ? thrown.message : String(thrown));
}

/** For the `default` of a switch over a closed union. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
