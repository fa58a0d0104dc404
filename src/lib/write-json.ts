import { stringifyChunked } from '@discoveryjs/json-ext';
import { escapeControls } from './sanitize.ts';

/** Size from which a piece is handed on, in UTF-16 units. */
const PIECE = 64 * 1024;

/**
 * Writes a value as JSON in pieces of about 64 thousand characters, so that a document of ten thousand jobs never exists
 * as one string. The text is that of `harmlessJson`: safe to show on a terminal.
 * @param indent spaces per level; 0: everything on one line.
 * @throws TypeError for a circular value.
 */
export function writeJson(value: unknown, indent: number, write: (piece: string) => void): void {
  for (const piece of stringifyChunked(value, { space: indent, highWaterMark: PIECE })) write(escapeControls(piece));
}
