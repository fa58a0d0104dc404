import { tidy } from './text-width.ts';

/** A path as a user in the folder `from` would type it. */
export function pathFrom(from: string, path: string): string {
  return tidy(path.startsWith(`${from}/`) ? path.slice(from.length + 1) : path);
}
