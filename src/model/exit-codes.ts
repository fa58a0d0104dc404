/**
 * What each exit code of aim means: the one table of them. Errors (`errors.ts`) and outcomes (`turn/outcome.ts`) name
 * their meaning here. A command that was run for a user (`launch -- COMMAND`) and a crashed tool add their own codes.
 */
export const EXIT = {
  ok: 0,
  /** A job or a turn did not complete, or the world was in the way. */
  failed: 1,
  /** The command line or a file is not valid; nothing was started. */
  invalid: 2,
  timed_out: 3,
  /** What was named is not there: the program of a tool, a cluster, a turn. */
  missing: 4,
  /** A permission was refused. */
  refused: 5,
  /** A fault of aim's own. */
  bug: 70,
  /** The machine failed aim in the middle of its work: a disk that is full, no handles, stdout that takes nothing. As EX_IOERR. */
  io: 74,
  /** As shells have it. */
  command_not_found: 127,
  /** SIGINT, or a user's other way to interrupt: 128 + 2. */
  interrupted: 130,
  /** SIGTERM or SIGHUP: 128 + 15. */
  terminated: 143,
} as const;
