/**
 * What can go wrong that a user can do something about, and the exit code that each gives.
 * Outcomes of turns and jobs are values (outcome.ts), not errors; a bug throws whatever it throws and exits 70.
 */
export const EXIT_CODES = {
  /** The command line makes no sense. */
  usage: 2,
  /** A job file or a registry is not valid; `issues` name the places. */
  invalid_file: 2,
  /** No tool of that name in the registry. */
  unknown_tool: 2,
  /** The tool's program is not on this machine. */
  tool_not_found: 4,
  /** The command that a cluster was to be held for is not there; as shells say it. */
  command_not_found: 127,
  /** The tool's program is not ready: it did not start, or has ended before it got the prompt. */
  start_failed: 1,
  /** Another run edits this checkout. */
  checkout_busy: 1,
  /** The folder's state forbids the run (--require-clean, a symlinked .aim). */
  checkout_refused: 1,
  /** The user's folder for sockets and records may be somebody else's. */
  folder_refused: 1,
  /** Nothing is left that could take the work: every slot was given up. */
  pool_given_up: 1,
  /** The pool or the cluster was shut down while something waited for it. */
  shut_down: 1,
  /** No cluster of that name listens, or none at all. */
  no_cluster: 4,
  /** A cluster of that name listens already. */
  name_taken: 1,
  /** No turn of that id, or it was dropped since. */
  unknown_turn: 4,
  /** The cluster went away while something waited for it. */
  cluster_lost: 1,
  /** The two ends of a control socket do not understand each other. */
  protocol: 1,
  /** A wait ran out of time. */
  timed_out: 3,
  /** The user interrupted. */
  interrupted: 130,
  /** SIGTERM or SIGHUP asked us to end. */
  terminated: 143,
} as const;

export type ErrorCode = keyof typeof EXIT_CODES;

/** The exit code of a bug of ours. */
export const EXIT_BUG = 70;

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

/** What is worth telling of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** For the `default` of a switch over a closed union. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
