import { z } from '../../../lib/schema/z.ts';
import { sanitizeLine } from '../../../lib/text/sanitize.ts';
import { messageOf } from '../../../model/errors.ts';

/** Why a call to a remote service came to nothing. `reason` is a fragment for messages, on one line. */
export type ApiFailure =
  /** The request never left this machine: nothing listens there, or its name can't be resolved. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The request left, and no whole answer came back. */
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'unauthorised'; readonly reason: string }
  | { readonly kind: 'not_found'; readonly reason: string }
  /** `retryAfterMs`: as the service asked for; null when it did not. */
  | { readonly kind: 'rate_limited'; readonly reason: string; readonly retryAfterMs: number | null }
  /** Any 5xx. A gateway may answer so although the request was done. */
  | { readonly kind: 'server_error'; readonly reason: string; readonly retryAfterMs: number | null }
  /** Any other 4xx: it was understood and not done. `status` is the service's own word, as FAILED_PRECONDITION. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly status: string }
  /** Something else answered: a page of a proxy, a redirect, JSON of another shape. */
  | { readonly kind: 'not_the_api'; readonly reason: string };

/** The outcome of one call. */
export type Answer<T> = { readonly value: T } | { readonly failure: ApiFailure };

/**
 * Whether a request that failed so may have been carried out all the same. A request that changes something is not sent
 * again before that is found out.
 */
export function mayBeDone({ kind }: ApiFailure): boolean {
  switch (kind) {
    case 'lost':
    case 'server_error':
    case 'not_the_api':
      return true;
    case 'unreachable':
    case 'unauthorised':
    case 'not_found':
    case 'rate_limited':
    case 'rejected':
      return false;
  }
}

const MAX_REASON = 500;

const googleErrorSchema = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().default(''),
    details: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
  }),
});

/**
 * What an HTTP status other than 2xx means. Google's APIs answer an invalid key with 400 and `API_KEY_INVALID`.
 * @param body the text of the answer.
 * @param retryAfter the header of that name.
 * @param now milliseconds since the epoch, for a `retryAfter` that is a date.
 */
export function failureOfStatus(status: number, body: string, retryAfter: string | null, now: number): ApiFailure {
  const error = googleErrorSchema.safeParse(jsonOrNull(body)).data?.error;
  const reason = shortReason([`HTTP ${status}`, error?.message ?? ''].filter((part) => part !== '').join(': '));
  if (status >= 300 && status < 400)
    return { kind: 'not_the_api', reason: `${reason}, a redirect, which is not followed` };
  if (error?.details.some((detail) => detail.reason === 'API_KEY_INVALID')) return { kind: 'unauthorised', reason };
  const retryAfterMs = waitOf(retryAfter, now);
  switch (status) {
    case 401:
    case 403:
      return { kind: 'unauthorised', reason };
    case 404:
      return { kind: 'not_found', reason };
    case 408:
      return { kind: 'lost', reason };
    case 429:
      return { kind: 'rate_limited', reason, retryAfterMs };
    default:
      if (status >= 500) return { kind: 'server_error', reason, retryAfterMs };
      return { kind: 'rejected', reason, status: error?.status ?? '' };
  }
}

/** Codes of bun 1.4 and of node 24, of connections that were never made. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What it means that `fetch` threw. */
export function failureOfThrown(error: unknown): ApiFailure {
  const code = codeOf(error) ?? codeOf((error as { cause?: unknown } | null)?.cause);
  // bun adds advice for programmers to its message.
  const words = messageOf(error).split('. ')[0] ?? '';
  const reason = shortReason(code === undefined || words.includes(code) ? words : `${code}: ${words}`);
  return { kind: code !== undefined && NEVER_SENT.has(code) ? 'unreachable' : 'lost', reason };
}

/** Text of a service on one line, and not too long. */
export function shortReason(text: string): string {
  const line = sanitizeLine(text);
  return line.length > MAX_REASON ? `${line.slice(0, MAX_REASON)} …` : line;
}

/** JSON, or null for whatever is none. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** `Retry-After`: seconds, or a date. Milliseconds, never negative; null for anything else. */
function waitOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
