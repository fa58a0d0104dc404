/** The result of a command, which `runCli` prints. */
export interface CommandResult {
  readonly exitCode: number;
  /** Whole lines for stdout. Text of tools and files may be in them as it is: it is made safe for a terminal here. */
  readonly lines: readonly string[];
  /** True for lines of reporters: their colours are kept, and no other escape sequence is. */
  readonly painted?: boolean;
  /** True for lines that are a document of their own: they are printed as they are, whatever the locale is. */
  readonly verbatim?: boolean;
  /** What went wrong beside the result, a line each, for stderr. */
  readonly problems?: readonly string[];
  /** Lines for stderr behind all else, as they are: commands for the CI that aim runs in. */
  readonly ending?: readonly string[];
  /** How a user gets at the result when stdout took none of it: «the result is in PATH». Not given: there is no other way. */
  readonly kept?: string | null;
  /** A bug of aim that the result does not show: it is reported after it. Not given, or null: there was none. */
  readonly bug?: unknown;
  /** The one document of `--json`. */
  readonly document: unknown;
}
