import type { Environment } from './command-context.ts';

/** Whether output to a stream has colours: NO_COLOR and FORCE_COLOR decide, else whether the stream is a terminal. */
export function hasColor(stream: { readonly isTTY?: boolean | undefined }, environment: Environment): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && TERM !== 'dumb';
}
