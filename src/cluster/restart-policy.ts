import type { RestartPolicy } from '../model/pool/pool-settings.ts';

/** One unexpected end of a slot's process. */
export interface Failure {
  /** Milliseconds, of the injected clock. */
  readonly at: number;
  /** Nothing that a restart could mend: not installed, not logged in, bad settings. */
  readonly permanent: boolean;
}

export type Decision = { readonly restartInMs: number } | 'give-up';

const FIRST_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 10_000;

/**
 * Whether and when a slot is restarted: at once the first time, then after 0.25 s, 0.5 s, 1 s … and up to half of it
 * more, until the budget within the window is spent.
 * @param failures every failure of the slot, the one that is decided about last.
 * @param jitter from 0 to 1.
 */
export function decideRestart(
  policy: RestartPolicy,
  failures: readonly Failure[],
  now: number,
  jitter: number,
): Decision {
  const last = failures.at(-1);
  if (last === undefined || last.permanent) return 'give-up';
  const recent = failures.filter((failure) => now - failure.at < policy.within_seconds * 1000).length;
  if (recent > policy.max) return 'give-up';
  if (recent <= 1) return { restartInMs: 0 };
  const base = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (recent - 2));
  return { restartInMs: Math.round(base * (1 + jitter / 2)) };
}
