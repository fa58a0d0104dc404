import { AimError } from '../model/errors.ts';
import type { ToolRow } from '../tools/tool-row.ts';

/** A variable that holds a key, in the text of a hint. */
const KEY = /\b[A-Z][A-Z0-9_]*(?:_API_KEY|_TOKEN)\b/g;

/** The variables of keys that the hint of a tool names. */
export function keysOf({ loginHint = '' }: Pick<ToolRow, 'loginHint'>): string[] {
  return loginHint.match(KEY) ?? [];
}

/** A sentence about the keys that a tool has not got, or null where it has one or needs none that is known. */
export function missingKey(
  row: Pick<ToolRow, 'id' | 'loginHint'>,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const keys = keysOf(row);
  if (keys.length === 0 || keys.some((key) => (environment[key] ?? '') !== '')) return null;
  return [
    `this server has no ${keys.join(' or ')}: many clients keep keys from their servers`,
    '`aim mcp --config CLIENT` shows how yours hands them on, `aim mcp --env-file FILE` reads them from a file',
    `or the user starts \`aim launch ${row.id}\` in a terminal, and you use that cluster by its name`,
  ].join('; ');
}

/** The ways in which a tool without its key ends. */
const KEY_FAILURES: ReadonlySet<string> = new Set(['start_failed', 'pool_given_up']);

/**
 * The error with the key that its tool has not got, where that may be its cause.
 * @param missing that, in a sentence; null: nothing is.
 */
export function withMissingKey<T>(error: T, missing: string | null): T | AimError {
  if (!(error instanceof AimError) || !KEY_FAILURES.has(error.code) || missing === null) return error;
  const hint = [error.hint, missing].filter((it) => it !== undefined).join('; ');
  return new AimError(error.code, error.message, { hint, cause: error });
}
