/**
 * How much a finding matters. `problem`: something will not work; `warning`: something may surprise; `info`: something is not
 * there that need not be; `ok`: it is as it should be.
 */
export type FindingLevel = 'ok' | 'info' | 'warning' | 'problem';

/** One thing that `aim doctor` looked at. */
export interface Finding {
  readonly level: FindingLevel;
  /** What it is about, a word or two: `git`, `tool aider`. */
  readonly about: string;
  /** A fragment without a full stop. */
  readonly message: string;
  /** What to do about it, a sentence; null: nothing. */
  readonly hint: string | null;
}

export const ok = (about: string, message: string): Finding => ({ level: 'ok', about, message, hint: null });

export const info = (about: string, message: string, hint: string | null): Finding => ({
  level: 'info',
  about,
  message,
  hint,
});

export const warning = (about: string, message: string, hint: string | null): Finding => ({
  level: 'warning',
  about,
  message,
  hint,
});

export const problem = (about: string, message: string, hint: string | null): Finding => ({
  level: 'problem',
  about,
  message,
  hint,
});
