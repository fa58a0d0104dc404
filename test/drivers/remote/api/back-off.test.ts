import { describe, expect, it } from 'vitest';
import { pollDelay, retryDelay } from '../../../../src/drivers/remote/api/back-off.ts';

const never = () => 0;
const always = () => 1;
const server = { kind: 'server_error', reason: '', retryAfterMs: null } as const;

describe('the wait before a request is sent again', () => {
  it('doubles from a second to half a minute, less up to a half', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 100].map((attempt) => retryDelay(server, attempt, never))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect(retryDelay(server, 2, always)).toBe(2000);
  });

  it('is what the service asked for, where that is longer', () => {
    const wait = (retryAfterMs: number) => retryDelay({ kind: 'rate_limited', reason: '', retryAfterMs }, 1, never);
    expect(wait(7000)).toBe(7000);
    expect(wait(10)).toBe(2000);
  });

  it.each(['unreachable', 'lost', 'not_the_api'] as const)('is the same after %s', (kind) => {
    expect(retryDelay({ kind, reason: '' }, 0, never)).toBe(1000);
  });

  it('has no use where the answer would be the same', () => {
    expect(retryDelay({ kind: 'unauthorised', reason: '' }, 0, never)).toBeNull();
    expect(retryDelay({ kind: 'not_found', reason: '' }, 0, never)).toBeNull();
    expect(retryDelay({ kind: 'rejected', reason: '', status: '' }, 0, never)).toBeNull();
  });
});

describe('the wait before a session is read again', () => {
  it('grows by half for each read without news, from 2 s to 30 s', () => {
    const delays = [0, 1, 2, 3, 7, 50].map((unchanged) => Math.round(pollDelay(unchanged, 2000, () => 0.5)));
    expect(delays).toEqual([2000, 3000, 4500, 6750, 30_000, 30_000]);
  });

  it('varies by a tenth, so that many sessions are not read at once', () => {
    expect(pollDelay(0, 2000, never)).toBe(1800);
    expect(pollDelay(0, 2000, always)).toBeCloseTo(2200);
  });
});
