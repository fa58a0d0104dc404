import { randomBytes } from 'node:crypto';

/** Keeps the log of a step of GitHub Actions free of commands that are not aim's. */
export interface GuardedLog extends Disposable {
  /** The lines that end it, with commands of aim's own behind: they are the caller's to write. */
  release(commands: readonly string[]): readonly string[];
}

/**
 * A runner takes a line that begins with `::` for a command, also one that a tool printed. So commands are stopped until a word
 * comes that no tool can know. Where aim fails in between, the word is written when it is disposed.
 */
export function guardStepLog(stderr: { write(text: string): unknown }): GuardedLog {
  const word = `aim-${randomBytes(16).toString('hex')}`;
  let isOpen = true;
  stderr.write(`::stop-commands::${word}\n`);
  return {
    release(commands) {
      isOpen = false;
      return [`::${word}::`, ...commands];
    },
    [Symbol.dispose]() {
      if (isOpen) stderr.write(`::${word}::\n`);
    },
  };
}
