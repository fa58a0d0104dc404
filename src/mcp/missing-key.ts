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
