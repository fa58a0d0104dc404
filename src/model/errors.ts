import { EXIT } from './exit-codes.ts';

/**
 * What can go wrong that a user can do something about, and the exit code that each gives.
 * Outcomes of turns and jobs are values (outcome.ts), not errors; a bug throws whatever it throws and exits 70.
 */
export const EXIT_CODES = {
  /** The command line makes no sense. */
  usage: EXIT.invalid,
  /** A job file or a registry is not valid; `issues` name the places. */
  invalid_file: EXIT.invalid,
  /** No tool of that name in the registry. */
  unknown_tool: EXIT.invalid,
  /** The tool's program is not on this machine. */
  tool_not_found: EXIT.missing,
  /** The command that a cluster was to be held for is not there; as shells say it. */
  command_not_found: EXIT.command_not_found,
  /** The tool's program is not ready: it did not start, or has ended before it got the prompt. */
  start_failed: EXIT.failed,
  /** Another run edits this checkout. */
  checkout_busy: EXIT.failed,
  /** The folder's state forbids the run (--require-clean, a symlinked .aim). */
  checkout_refused: EXIT.failed,
  /** The record of a run can't be written any further: a full disk, a limit on the size of files. */
  record_failed: EXIT.failed,
  /** The user's folder for sockets and records may be somebody else's. */
  folder_refused: EXIT.failed,
  /** Nothing is left that could take the work: every slot was given up. */
  pool_given_up: EXIT.failed,
  /** The pool or the cluster was shut down while something waited for it. */
  shut_down: EXIT.failed,
  /** No cluster of that name listens, or none at all. */
  no_cluster: EXIT.missing,
  /** A cluster of that name listens already. */
  name_taken: EXIT.failed,
  /** No turn of that id, or it was dropped since. */
  unknown_turn: EXIT.missing,
  /** The cluster went away while something waited for it. */
  cluster_lost: EXIT.failed,
  /** The two ends of a control socket do not understand each other. */
  protocol: EXIT.failed,
  /** A wait ran out of time. */
  timed_out: EXIT.timed_out,
  /** The user interrupted. */
  interrupted: EXIT.interrupted,
  /** SIGTERM or SIGHUP asked us to end. */
  terminated: EXIT.terminated,
} as const;

export type ErrorCode = keyof typeof EXIT_CODES;

/** One fault in a document: where (`jobs[3].files[0]`), what, and what to do about it. */
export interface Issue {
  readonly place: string;
  /** Where that is in the text, both from 1. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly hint?: string;
}

export interface AimErrorDetails {
  readonly issues?: readonly Issue[];
  /** What to do about it, a sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error that a user can act on. The message says what is wrong, in a sentence fragment without a full stop. */
export class AimError extends Error {
  override readonly name = 'AimError';
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: AimErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.issues = details.issues ?? [];
    this.hint = details.hint;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }
}

/** The exit code of an error by its code, which may be one of a newer aim. */
export function exitCodeOfError(code: string): number {
  return Object.hasOwn(EXIT_CODES, code) ? EXIT_CODES[code as ErrorCode] : EXIT.failed;
}

/** What is worth telling of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** For the `default` of a switch over a closed union. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
