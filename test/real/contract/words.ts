import type { Subject } from './subject.ts';

/** What the contract has a tool do, in the words that make it do so. */
export interface Words {
  say(text: string): string;
  edit(path: string, from: string, to: string): string;
  write(path: string, text: string): string;
  /** Says the text in so many pieces. */
  slowly(text: string, pieces: number, ms: number): string;
  sleep(ms: number): string;
  /** Begins to work, and never ends. */
  hang(): string;
}

/** Directives of the scripted model. */
const MODEL: Words = {
  say: (text) => `SAY ${escape(text)}\\n`,
  edit: (path, from, to) => `EDIT ${path} ${from}=>${to}`,
  write: (path, text) => `WRITE ${path} ${escape(text)}`,
  slowly: (text, pieces, ms) => `SLOWSTREAM ${pieces} ${ms}\nSAY ${escape(text)}\\n`,
  sleep: (ms) => `SLEEP ${ms}`,
  hang: () => 'HANG',
};

/** Directives of the rehearsal agent, which takes them itself. */
const SIM: Words = {
  say: (text) => `sim:say ${escape(text)}`,
  edit: (path, from, to) => `sim:edit ${path} ${from} => ${to}`,
  write: (path, text) => `sim:edit ${path} ${text}`,
  slowly: (text, pieces, ms) =>
    text
      .split('\n')
      .slice(0, pieces)
      .map((line) => `sim:say ${line}\nsim:sleep ${ms / 1000}`)
      .join('\n'),
  sleep: (ms) => `sim:sleep ${ms / 1000}`,
  hang: () => 'sim:say at work\nsim:grandchild\nsim:hang',
};

export function wordsOf(subject: Subject): Words {
  return subject.program === null ? SIM : MODEL;
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
