import { secrets } from '../lib/secrets.ts';
import { AimError } from '../model/errors.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { Outcome } from '../model/turn/outcome.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import type { DriverContext } from './driver.ts';

/** A tool that was started will not work; the reason is the tool's own where it gave one. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  /** No restart mends it. */
  readonly permanent: boolean;

  constructor(reason: string, permanent: boolean) {
    super(secrets.mask(reason));
    this.permanent = permanent;
  }
}

/** A tool was not ready in time. The message names what it was doing. */
export class NotReadyInTime extends AimError {
  readonly #within: string;

  constructor(timeoutMs: number) {
    const within = `not ready within ${timeoutMs / 1000} s`;
    super('timed_out', `${within} while it started`);
    this.#within = within;
  }

  /** It has started; what comes next is a conversation. */
  started(): void {
    this.message = `${this.#within} while it opened a conversation`;
  }
}

/** This process of a tool can't give the conversation that is wanted, because of what the tool did by itself; another one can. */
export class StaleProcess extends NotReady {
  constructor(reason: string) {
    super(reason, false);
  }
}

/** A service has no session of the name that it was asked for. */
export class NoSuchSession extends NotReady {
  /** Whether the session was made for certain: its id is known, not only the title that it was to be made with. */
  readonly wasMade: boolean;

  constructor(name: string, wasMade: boolean) {
    super(`the service has no session ${JSON.stringify(name)}`, false);
    this.wasMade = wasMade;
  }
}

/** What to do where nobody is logged in: the variable of the model that is in use, or what the row says. */
export function loginHintFor({ loginKeys, loginHint }: ToolRow, model: string | null): string | undefined {
  const key = model === null ? undefined : loginKeys.find((each) => new RegExp(each.model, 'u').test(model));
  return key === undefined ? loginHint : `set ${key.variable}, the key for the model ${model}`;
}

/** A tool will not work before somebody logs in; the message says how, where the row does. */
export class NotLoggedIn extends NotReady {
  /** What the tool said, without what to do about it. */
  readonly reason: string;
  /** What to do about it; null: nobody knows. */
  readonly how: string | null;

  /** @param printed what the tool printed, as `; last output: …`: behind what to do, which a link in it would swallow. */
  constructor(row: ToolRow, reason: string, how: string | undefined = row.loginHint, printed = '') {
    // The hint goes on with the sentence.
    const sentence = how === undefined ? reason : reason.replace(/\.$/, '');
    super(`${withDoctor(row, how === undefined ? sentence : `${sentence}; ${how}`)}${printed}`, true);
    this.reason = `${sentence}${printed}`;
    this.how = how ?? null;
  }
}

/** A reason why a tool can't work, with the command that looks at it. */
function withDoctor({ id }: Pick<ToolRow, 'id'>, reason: string): string {
  return `${reason} (\`aim doctor ${id}\` looks at it)`;
}

/** The outcome of a turn that failed as nobody is logged in, with what to do about it; any other as it is. */
export function withLoginHint(outcome: Outcome, row: ToolRow, model: string | null): Outcome {
  if (outcome.kind !== 'failed' || outcome.reason.includes('`aim doctor') || !wantsLogin(row, outcome.reason))
    return outcome;
  const how = loginHintFor(row, model);
  return { ...outcome, reason: withDoctor(row, how === undefined ? outcome.reason : `${outcome.reason}; ${how}`) };
}

/** Whether a tool printed that somebody has to log in. */
export function wantsLogin(row: ToolRow, printed: string): boolean {
  return row.notLoggedIn.some((pattern) => new RegExp(pattern, 'mu').test(printed));
}

/** Why a tool's process ended before it was ready: by what it printed, that may be for want of a login. */
export function endedEarly(
  { row, settings }: Pick<DriverContext, 'row' | 'settings'>,
  exit: Exit,
  reason: string,
  printed: string,
): NotReady {
  if (wantsLogin(row, printed)) return new NotLoggedIn(row, reason, loginHintFor(row, settings.model));
  return new NotReady(reason, exit.by === 'never_started');
}
