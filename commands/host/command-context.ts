import type { Clock } from '../../src/lib/clock.ts';
import type { GlobalValues } from '../table/global-flags.ts';

/** The environment of the aim that runs: the user's own, which tools get parts of. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a command writes: stdout or stderr. A write never throws. */
export interface CommandOutput {
  readonly isTTY: boolean;
  /** The size of the window, in cells; undefined: it is none. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** @returns false when no more should be written before `drain`. */
  write(text: string | Uint8Array): boolean;
  on(event: 'drain' | 'close' | 'error', listener: () => void): void;
  /** A stream for what needs one. Opening it takes as long as many a command. */
  readonly stream: NodeJS.WriteStream;
}

/** What a command may use of the machine. Services get it whole, so that no service reads `process`. */
export interface CommandContext {
  /** Aborts when the user or the system asks aim to end: a first SIGINT, SIGTERM or SIGHUP. The reason is an AimError. */
  readonly signal: AbortSignal;
  /** Aborts at the second of these signals: end at once. */
  readonly kill: AbortSignal;
  /** Does what the first Ctrl-C does, for a terminal that gives keys instead of signals. */
  readonly interrupt: () => void;
  /** Signals that end a program and were ignored when aim started (`nohup`): they stay so, and for what it starts in its place. */
  readonly ignored: ReadonlySet<NodeJS.Signals>;
  readonly stdin: NodeJS.ReadStream;
  /** For results. */
  readonly stdout: CommandOutput;
  /** For progress and diagnostics. With --quiet it takes everything and shows nothing: errors do not go there. */
  readonly stderr: CommandOutput;
  readonly environment: Environment;
  /** The folder in which aim was started. */
  readonly folder: string;
  readonly clock: Clock;
  /** Whether stdout gets one JSON document (`--json`), so that a command writes nothing else there. */
  readonly json: boolean;
  /** Whether the user asked for colours or for none; null: neither. */
  readonly color: boolean | null;
  /** Whether everything that happens is to be shown, as lines (--verbose). */
  readonly verbose: boolean;
  /** Whether only results and errors are to be shown (--quiet). */
  readonly quiet: boolean;
  /** Writes a line to the file of --log-file; null: there is none. */
  readonly log: ((line: string) => void) | null;
}

/** What a command may use of the machine, without what its line decides. */
export type UserContext = Omit<CommandContext, 'json' | 'color' | 'verbose' | 'quiet' | 'log'>;

/** The context of a command whose line has these flags. It is no copy, which would open every stream of it. */
export function withGlobals(context: UserContext, globals: GlobalValues, log: CommandContext['log']): CommandContext {
  const { json, color, 'no-color': noColor, quiet, verbose } = globals;
  return Object.create(context, {
    json: { value: json },
    color: { value: color ? true : noColor ? false : null },
    verbose: { value: verbose },
    quiet: { value: quiet },
    log: { value: log },
    ...(quiet && { stderr: { value: nowhere(context) } }),
  }) as CommandContext;
}

/** An output that shows nothing. */
function nowhere({ stderr }: UserContext): CommandOutput {
  return {
    isTTY: false,
    columns: undefined,
    rows: undefined,
    write: () => true,
    on() {},
    get stream() {
      return stderr.stream;
    },
  };
}
