import type { Subject } from './subject.ts';

/** What the contract has a tool do, as prompts that make it do so. */
export interface Directives {
  say(text: string): string;
  edit(path: string, from: string, to: string): string;
  write(path: string, text: string): string;
  /** Says a text, the second half of it when it is let go on: by the model server, or after a while. */
  inHalves(text: string): string;
  sleep(ms: number): string;
  /** Begins to work, and never ends. */
  hang(): string;
}

/** Directives of the scripted model. */
const MODEL: Directives = {
  say: (text) => `SAY ${escape(text)}\\n`,
  edit: (path, from, to) => `EDIT ${path} ${from}=>${to}`,
  write: (path, text) => `WRITE ${path} ${escape(text)}`,
  inHalves: (text) => `HOLD\nSAY ${escape(text)}\\n`,
  sleep: (ms) => `SLEEP ${ms}`,
  hang: () => 'HANG',
};

/** Directives of the rehearsal agent, which takes them itself. */
const SIM: Directives = {
  // A blank line keeps the indent of the first one.
  say: (text) => `sim:say ${text.startsWith(' ') ? '\\n' : ''}${escape(text)}`,
  edit: (path, from, to) => `sim:edit ${path} ${from} => ${to}`,
  write: (path, text) => `sim:edit ${path} ${text}`,
  inHalves: (text) => {
    const [first, ...rest] = text.split('\n');
    return `sim:say ${first}\nsim:sleep 0.5\nsim:say ${escape(rest.join('\n'))}`;
  },
  sleep: (ms) => `sim:sleep ${ms / 1000}`,
  hang: () => 'sim:say at work\nsim:grandchild\nsim:hang',
};

export function directivesFor(subject: Subject): Directives {
  return subject.program === null ? SIM : MODEL;
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
