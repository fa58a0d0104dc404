import { sanitizeLine } from '../../../lib/text/sanitize.ts';

const MAX_TITLE = 80;

/**
 * The title of a session that is about to be made. The API has no key for a request that is repeated; the title is the
 * one thing that comes back in the list of sessions.
 * @param nonce unguessable, and of this one session.
 */
export function titleOf(nonce: string, prompt: string): string {
  const words = sanitizeLine(prompt.slice(0, 4 * MAX_TITLE));
  return `${markOf(nonce)}: ${words}`.slice(0, MAX_TITLE).trimEnd();
}

/** What to look for in the list of sessions. */
export function markOf(nonce: string): string {
  return `aim ${nonce}`;
}

export function isMarked(title: string, nonce: string): boolean {
  return title === markOf(nonce) || title.startsWith(`${markOf(nonce)}:`);
}

/** The nonce in a title of ours; null for any other text. */
export function nonceOf(title: string): string | null {
  return /^aim ([^\s:]+)(?::|$)/.exec(title)?.[1] ?? null;
}
