import { describe, expect, it } from 'vitest';
import {
  type ApiFailure,
  failureOfStatus,
  failureOfThrown,
  mayBeDone,
} from '../../../../src/drivers/remote/api/api-failure.ts';

const NOW = Date.UTC(2030, 0, 1);
const google = (code: number, message: string, status: string, details?: object[]) =>
  JSON.stringify({ error: { code, message, status, ...(details && { details }) } });

describe('an HTTP status', () => {
  it.each<[number, string, string | null, ApiFailure]>([
    [
      401,
      google(401, 'No credentials.', 'UNAUTHENTICATED'),
      null,
      { kind: 'unauthorised', reason: 'HTTP 401: No credentials.' },
    ],
    [403, google(403, 'No.', 'PERMISSION_DENIED'), null, { kind: 'unauthorised', reason: 'HTTP 403: No.' }],
    [
      400,
      google(400, 'API key not valid.', 'INVALID_ARGUMENT', [{ reason: 'API_KEY_INVALID' }]),
      null,
      { kind: 'unauthorised', reason: 'HTTP 400: API key not valid.' },
    ],
    [
      400,
      google(400, 'No plan.', 'FAILED_PRECONDITION'),
      null,
      { kind: 'rejected', reason: 'HTTP 400: No plan.', status: 'FAILED_PRECONDITION' },
    ],
    [404, '', null, { kind: 'not_found', reason: 'HTTP 404' }],
    [408, '', null, { kind: 'lost', reason: 'HTTP 408' }],
    [429, '{}', null, { kind: 'rate_limited', reason: 'HTTP 429', retryAfterMs: null }],
    [429, '', '7', { kind: 'rate_limited', reason: 'HTTP 429', retryAfterMs: 7000 }],
    [429, '', 'Tue, 01 Jan 2030 00:00:30 GMT', { kind: 'rate_limited', reason: 'HTTP 429', retryAfterMs: 30_000 }],
    [429, '', 'Mon, 31 Dec 2029 00:00:30 GMT', { kind: 'rate_limited', reason: 'HTTP 429', retryAfterMs: 0 }],
    [429, '', 'soon', { kind: 'rate_limited', reason: 'HTTP 429', retryAfterMs: null }],
    [503, '<html>busy</html>', '1', { kind: 'server_error', reason: 'HTTP 503', retryAfterMs: 1000 }],
    [302, '', null, { kind: 'not_the_api', reason: 'HTTP 302, a redirect, which is not followed' }],
    [418, '[]', null, { kind: 'rejected', reason: 'HTTP 418', status: '' }],
    [
      500,
      google(500, 'a\u001b[31m\nb', 'INTERNAL'),
      null,
      { kind: 'server_error', reason: 'HTTP 500: a b', retryAfterMs: null },
    ],
  ])('%i has its meaning', (status, body, retryAfter, expected) => {
    expect(failureOfStatus(status, body, retryAfter, NOW)).toEqual(expected);
  });

  it('has a reason of a bounded length', () => {
    const { reason } = failureOfStatus(500, google(500, 'x'.repeat(10_000), 'INTERNAL'), null, NOW);
    expect(reason.length).toBeLessThan(600);
  });
});

describe('an error of fetch', () => {
  const coded = (code: string, message: string) => Object.assign(new Error(message), { code });

  it.each<[string, unknown, string]>([
    ['bun: nothing listens', coded('ECONNREFUSED', 'ECONNREFUSED: Unable to connect. Is it there?'), 'unreachable'],
    [
      'node: nothing listens',
      new TypeError('fetch failed', { cause: coded('ECONNREFUSED', 'connect') }),
      'unreachable',
    ],
    ['no such name', coded('ENOTFOUND', 'getaddrinfo ENOTFOUND nosuch.invalid'), 'unreachable'],
    ['a self-signed certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self signed'), 'unreachable'],
    ['a connection that ended', coded('ECONNRESET', 'The socket connection was closed'), 'lost'],
    ['anything else', new Error('strange'), 'lost'],
    ['no error at all', null, 'lost'],
  ])('%s', (_, error, kind) => {
    expect(failureOfThrown(error).kind).toBe(kind);
  });

  it('keeps the advice for programmers out of the reason', () => {
    const error = coded('ECONNRESET', 'ECONNRESET: The socket was closed. For more information, pass `verbose: true`');
    expect(failureOfThrown(error).reason).toBe('ECONNRESET: The socket was closed');
  });
});

describe('a request that changes something', () => {
  it.each<[ApiFailure['kind'], boolean]>([
    ['unreachable', false],
    ['rate_limited', false],
    ['rejected', false],
    ['not_found', false],
    ['unauthorised', false],
    ['lost', true],
    ['server_error', true],
    ['not_the_api', true],
  ])('that ended %s may have been carried out: %s', (kind, expected) => {
    expect(mayBeDone({ kind, reason: '', retryAfterMs: null, status: '' })).toBe(expected);
  });
});
