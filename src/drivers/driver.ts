import type { Approvals } from '../model/pool/approvals.ts';
import type { PoolSettings } from '../model/pool/pool-settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { Question, QuestionEnd } from '../model/questions/question.ts';
import type { Tap, TurnEvent } from '../model/turn/turn-event.ts';
import type { GracePeriods, StartProcess } from '../process/tool-process.ts';
import type { ToolRow } from '../tools/tool-row.ts';

/** Gets the events of a turn as they happen. It is not waited for, and must not throw. */
export type TurnSink = (event: TurnEvent) => void;

/**
 * Puts what a tool asks to whoever can answer. It resolves when the question has ended, answered or not, and never rejects.
 * The turn may be over by then. @param signal aborts when the tool does not wait for the answer any more.
 */
export type AskUser = (question: Question, signal: AbortSignal) => Promise<QuestionEnd>;

/** How a question ends where no turn runs. */
export const NOBODY_IS_ASKED: QuestionEnd = { kind: 'withdrawn', reason: 'no turn runs' };

/** How a conversation is opened. */
export interface SessionOptions {
  readonly cwd: string;
  readonly approvals: Approvals;
  /**
   * The id of an open session, whose conversation goes on under these approvals. Without it a fresh one begins. A tool that
   * works elsewhere may find sessions that another process opened.
   */
  readonly resume?: string;
}

/** One conversation with a tool. One turn at a time: a prompt during a turn is a bug of the caller and throws. */
export interface Session {
  /** The tool's own name for the conversation, or one of aim's where the tool has not named it. */
  readonly id: string;
  /**
   * Sends one prompt and resolves when the tool is idle again. An abort of the signal asks the tool to stop; the turn
   * still ends by itself. It never rejects for what a tool does.
   */
  turn(prompt: Prompt, sink: TurnSink, signal: AbortSignal): Promise<Outcome>;
  /** Where a person can look at the conversation, of a tool that works elsewhere; null before there is such a place. */
  readonly url?: string | null;
  /** Lets the tool forget the conversation, where the protocol can ask for that. No turn may follow. */
  close(): Promise<void>;
}

/** The code of one protocol, for one process of a tool. */
export interface Driver extends AsyncDisposable {
  /** 0 when there is no process (yet). */
  readonly pid: number;
  /** As known once a session is open. */
  readonly login: Login;
  /** Whether another process should be started for the next conversation; false where it is left out. */
  readonly retired?: boolean;
  /** Starts the process and resolves when a session could be opened. Rejects with the signal's reason, or `NotReady`. */
  start(signal: AbortSignal): Promise<void>;
  /** Whether `openSession` can give this conversation without a new process. */
  canOpen(options: SessionOptions): boolean;
  /**
   * Opens a conversation. Each driver has one open session at a time so far: a fresh one closes the one before, and is the
   * way to forget it. One that was never used is given again. Rejects with the signal's reason, or `NotReady`: a `StaleProcess`
   * where another process would do.
   */
  openSession(options: SessionOptions, signal: AbortSignal): Promise<Session>;
  /** Settles when the process has ended and nothing of it is left. */
  readonly exited: Promise<Exit>;
  /** Ends the process and all that it started. */
  stop(grace: GracePeriods): Promise<Exit>;
}

/**
 * Whether somebody is logged in to what the tool works with, as far as the tool reports it. Whether a key is valid shows only
 * in a turn.
 */
export type Login = 'yes' | 'no' | 'unknown';

/** What a driver needs in order to start its process. */
export interface DriverContext {
  readonly row: ToolRow;
  /** Program and arguments, complete. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The top of the git checkout that `cwd` is in, or null outside one. */
  readonly root: string | null;
  /** Of its pool. What of them the row puts on the command line or into the environment is in `argv` and `env` already. */
  readonly settings: PoolSettings;
  readonly env: Readonly<Record<string, string>>;
  /** Spawns the process, or gets it in another way. */
  readonly startProcess: StartProcess;
  readonly clock: Clock;
  /**
   * Resolves when every event that a turn has given its sink is on disk; at once where none is kept. For what must not be
   * lost when aim dies, as that a session elsewhere is about to be made.
   */
  readonly onDisk: () => Promise<void>;
  /** For what the approvals leave to a person. */
  readonly ask: AskUser;
  /** Gets every byte between aim and the tool. */
  readonly tap: Tap;
}
