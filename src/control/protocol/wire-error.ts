import { AimError, type ErrorCode, EXIT_CODES, messageOf } from '../../model/errors.ts';
import type { ErrorView } from '../../model/turn/turn-end.ts';

/** What was thrown at one end, for the other one. */
export function toWire(thrown: unknown): ErrorView {
  if (thrown instanceof AimError) {
    const { code, message, hint } = thrown;
    return { code, message, ...(hint === undefined ? {} : { hint }) };
  }
  return { code: 'bug', message: messageOf(thrown) };
}

/** An error as the other end of the socket sent it: an `AimError` again, where this aim knows the code. */
export function fromWire({ code, message, hint }: ErrorView): Error {
  const known = Object.hasOwn(EXIT_CODES, code) ? (code as ErrorCode) : null;
  if (known !== null) return new AimError(known, message, hint === undefined ? {} : { hint });
  // A fault of theirs, or of a version that knows more errors than we do.
  return new AimError('protocol', `the cluster reports: ${message} (${code})`);
}
