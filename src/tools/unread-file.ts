import { MAX_MATCHED } from './row/safe-pattern.ts';

/** A file that a tool could not read. */
export interface UnreadFile {
  /** As the tool wrote it. */
  readonly path: string;
  /** In the tool's words. */
  readonly why: string;
}

/** What a line says about a file that could not be read, by the `unread` patterns of a row; null: nothing. */
export function unreadIn(patterns: readonly RegExp[], line: string): UnreadFile | null {
  for (const pattern of patterns) {
    const match = line.length > MAX_MATCHED ? null : pattern.exec(line);
    if (match !== null) return { path: match[1] ?? '', why: match[2] ?? '' };
  }
  return null;
}

/** Why a turn failed whose tool could not read a file. */
export function unreadText({ path, why }: UnreadFile): string {
  return `${path} could not be read: ${why}`;
}
