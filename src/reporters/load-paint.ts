import { type Paint, PLAIN } from './paint.ts';

/** What colours text, loaded where it is wanted: that takes a command as long as all that it asks a cluster. */
export async function loadPaint(color: boolean): Promise<Paint> {
  return color ? (await import('./theme.ts')).paintFor(true) : PLAIN;
}
