import { NotReady } from '../drivers/driver.ts';
import { AimError, type ErrorCode, EXIT_CODES, messageOf } from '../model/errors.ts';
import type { WireError } from './protocol.ts';

/** What was thrown at one end, for the other one. */
export function toWire(thrown: unknown): WireError {
  if (thrown instanceof AimError) {
    const { code, message, hint } = thrown;
    return { code, message, ...(hint === undefined ? {} : { hint }) };
  }
  if (thrown instanceof NotReady)
    return { code: thrown.permanent ? 'never_ready' : 'not_ready', message: thrown.message };
  return { code: 'bug', message: messageOf(thrown) };
}

/** The same at the other end. */
export function fromWire({ code, message, hint }: WireError): Error {
  if (code === 'not_ready' || code === 'never_ready') return new NotReady(message, code === 'never_ready');
  const known = Object.hasOwn(EXIT_CODES, code) ? (code as ErrorCode) : null;
  if (known !== null) return new AimError(known, message, hint === undefined ? {} : { hint });
  // A fault of theirs, or of a version that knows more errors than we do.
  return new AimError('protocol', `the cluster says: ${message} (${code})`);
}
