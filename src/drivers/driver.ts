import type { Approvals } from '../model/approvals.ts';
import type { Clock } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { Tap, TurnEvent } from '../model/turn/turn-event.ts';
import type { StartProcess, GracePeriods } from '../process/tool-process.ts';
import type { ToolRow } from '../tools/tool-row.ts';

/** How a conversation is opened. */
export interface SessionOptions {
  readonly cwd: string;
  readonly approvals: Approvals;
  /** The id of an open session, whose conversation goes on under these approvals. Without it a fresh one begins. */
  readonly resume?: string;
}

/** One conversation with a tool. One turn at a time: a prompt during a turn is a bug of the caller and throws. */
export interface Session {
  /** The tool's own name for the conversation, or one of aim's where the tool has not named it. */
  readonly id: string;
  /**
   * Sends one prompt and resolves when the tool is idle again. An abort of the signal asks the tool to stop; the turn
   * still ends by itself. It never rejects for what a tool does.
   * @param sink gets what the tool does as it happens, and is not waited for. It must not throw.
   */
  turn(prompt: Prompt, sink: (event: TurnEvent) => void, signal: AbortSignal): Promise<Outcome>;
  /** Lets the tool forget the conversation, where the protocol can ask for that. No turn may follow. */
  close(): Promise<void>;
}

/** What a driver needs in order to start its process. */
export interface DriverContext {
  readonly row: ToolRow;
  /** Program and arguments, complete. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The top of the git checkout that `cwd` is in, or null outside one. */
  readonly root: string | null;
  /** For the protocols that say it themselves; the arguments of `argv` name it where the row knows how. */
  readonly model: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** Spawns it, or gets it in another way. */
  readonly startProcess: StartProcess;
  readonly clock: Clock;
  /** Sees every byte between aim and the tool. */
  readonly tap: Tap;
}

/** The code of one protocol, for one process of a tool. It knows exactly when a turn is over and how it ended. */
export interface Driver extends AsyncDisposable {
  /** 0 when there is no process (yet). */
  readonly pid: number;
  /** As known once a session is open. */
  readonly login: Login;
  /** Starts the process and resolves when a session could be opened. Rejects with the signal's reason, or `NotReady`. */
  start(signal: AbortSignal): Promise<void>;
  /** Whether `openSession` can give a fresh conversation without a new process. */
  canOpen(options: SessionOptions): boolean;
  /**
   * Opens a conversation. Every driver has one open session at a time so far: a fresh one closes the one before, and is
   * the way to forget it. Rejects with the signal's reason, or `NotReady`.
   */
  openSession(options: SessionOptions, signal: AbortSignal): Promise<Session>;
  /** Settles when the process has gone and nothing of it is left. */
  readonly exited: Promise<Exit>;
  /** Ends the process and all that it started. */
  stop(grace: GracePeriods): Promise<Exit>;
}

/** Whether somebody is logged in to what the tool works with, as far as it said. Whether a key is good, only a turn tells. */
export type Login = 'yes' | 'no' | 'unknown';

/** A tool that started but said that it will not work, in its own words. No restart mends what is `permanent`. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  readonly permanent: boolean;

  constructor(reason: string, permanent: boolean) {
    super(reason);
    this.permanent = permanent;
  }
}

/** It will not work before somebody logs in; the message says how, where the row does. */
export class NotLoggedIn extends NotReady {
  constructor(row: ToolRow, reason: string, how: string | undefined = row.loginHint) {
    super(how === undefined ? reason : `${reason.replace(/\.$/, '')}; ${how}`, true);
  }
}

/** Whether a tool printed that it wants somebody to log in. */
export function wantsLogin(row: ToolRow, printed: string): boolean {
  return row.notLoggedIn.some((pattern) => new RegExp(pattern, 'mu').test(printed));
}

/** Why a tool's process ended before it was ready: by what it printed, that may be for want of a login. */
export function endedEarly(row: ToolRow, exit: Exit, reason: string, printed: string): NotReady {
  return wantsLogin(row, printed) ? new NotLoggedIn(row, reason) : new NotReady(reason, exit.by === 'never_started');
}

/** Why a tool can't take this prompt, or null if it can. Asked before anything is sent. */
export function refusal(row: ToolRow, prompt: Prompt): string | null {
  const text = prompt.kind === 'message' ? prompt.text : prompt.line;
  if (text.includes('\0')) return `the prompt holds a NUL character, which ${row.id} cannot take`;
  if (text.trim() === '') return 'the prompt is empty';
  if (row.maxPromptChars !== undefined && text.length > row.maxPromptChars) {
    return `the prompt has ${text.length} characters, and ${row.id} takes at most ${row.maxPromptChars}`;
  }
  return null;
}
