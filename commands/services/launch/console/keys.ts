import { emitKeypressEvents } from 'node:readline';
import type { Key } from './line-editor.ts';

/** A terminal asks for pastes to be marked, so that a newline in one does not send the prompt. */
const MARK_PASTES = '\u001b[?2004h';
const NO_MARKS = '\u001b[?2004l';

/** The keys of a terminal. */
export interface KeyStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: { write(text: string): unknown };
}

/** Calls `onKey` for each key of the terminal, which prints none by itself. Disposing gives the terminal back as it was. */
export function readKeys({ stdin, stderr }: KeyStreams, onKey: (key: Key) => void): Disposable {
  const listener = (text: string | undefined, key: { name?: string; ctrl?: boolean; meta?: boolean } | undefined) => {
    const { name, ctrl = false, meta = false } = key ?? {};
    onKey({ text, name, ctrl, meta });
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stderr.write(MARK_PASTES);
  stdin.on('keypress', listener);
  stdin.resume();
  return {
    [Symbol.dispose]() {
      stdin.off('keypress', listener);
      stderr.write(NO_MARKS);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
