import type { Json } from '../rpc/json-line.ts';
import { type ResultLine, resultLine } from './lines.ts';

/** How much of a reason is kept. UTF-16 units. */
export const MAX_REASON = 2000;

/** Why a turn whose model stopped so is a failure all the same. */
const STOPS: Readonly<Record<string, string>> = {
  max_tokens: 'the model reached its token limit',
  refusal: 'the model refused to go on',
};

/** Why a line is the result of a turn that failed; null for a result without failure, and for every other line. */
export function reasonOfResult(line: Json): string | null {
  const result = resultLine.safeParse(line).data;
  return result === undefined ? null : failureOf(result);
}

/** Why a result is a failure; null: it is none. */
export function failureOf(line: ResultLine): string | null {
  // The failure of an API comes as subtype "success" with `is_error`.
  if (line.subtype === 'success' && !line.is_error) return STOPS[line.stop_reason ?? ''] ?? null;
  const errors = (line.errors ?? []).filter((it) => typeof it === 'string').join('; ');
  const reason = line.result || line.error?.message || errors || line.terminal_reason || line.subtype;
  return reason.slice(0, MAX_REASON);
}

/** The error of the API that a result has, with its status; null: there is none. The rest of a result may be the model's. */
export function apiErrorOf(line: ResultLine): string | null {
  const { is_error, subtype, result, error, errors, api_error_status: status } = line;
  if (!is_error && subtype === 'success') return null;
  const words = [subtype === 'success' ? result : null, error?.message, ...(errors ?? [])];
  const texts = words.filter((it): it is string => typeof it === 'string');
  return [...(status == null ? [] : [`API error: ${status}`]), ...texts].join('\n') || null;
}
