import { expect, it } from 'vitest';
import { ReplInterrupt } from '../../../src/drivers/repl/interrupt.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/**
 * What is seen, in order: `echo` before it has read the whole prompt, then `text`; `marker` and the others are what the
 * output ends with, a number is milliseconds that pass.
 */
type Seen = 'want' | 'echo' | 'notice' | 'notice when idle' | 'marker' | 'text' | 'over' | number;

interface Case {
  readonly name: string;
  /** How long ago the tool heard another one. */
  readonly heard?: number;
  readonly seen: readonly Seen[];
  /** After each of these, what was done. */
  readonly done: readonly string[];
  readonly brokeOff: boolean;
}

const CASES: readonly Case[] = [
  { name: 'a turn that nobody interrupts', seen: ['text', 'notice', 'marker', 1000], done: [], brokeOff: false },
  {
    name: 'a tool at work, which says that it heard it',
    seen: ['text', 'want', 'notice', 'text', 'marker', 'marker'],
    done: ['2 go on', '2 interrupt', '5 ask'],
    brokeOff: true,
  },
  {
    name: 'an idle tool, which heard it late',
    seen: ['marker', 'want', 'marker', 'notice when idle', 'marker'],
    done: ['2 go on', '2 interrupt', '5 ask'],
    brokeOff: false,
  },
  {
    name: 'a tool that says nothing of it, and waits',
    seen: ['want', 'marker', 399, 1],
    done: ['1 go on', '1 interrupt', '4 ask'],
    brokeOff: true,
  },
  {
    name: 'a tool that says nothing of it, and goes on for long',
    seen: ['want', 'text', 400, 'text', 5000, 'marker'],
    done: ['1 go on', '1 interrupt', '6 ask'],
    brokeOff: true,
  },
  {
    name: 'a notice that comes when the sentinel was sent',
    seen: ['want', 'marker', 400, 'notice when idle', 'text', 'marker'],
    done: ['1 go on', '1 interrupt', '3 ask', '6 ask'],
    brokeOff: false,
  },
  {
    name: 'a marker in the same breath as the notice, and time that passes',
    seen: ['want', 'notice', 'marker', 400, 'marker', 400],
    done: ['1 go on', '1 interrupt', '3 ask'],
    brokeOff: true,
  },
  {
    name: 'a notice that a model wrote, before the real one',
    seen: ['want', 'notice', 'marker', 'notice when idle', 'marker'],
    done: ['1 go on', '1 interrupt', '3 ask', '5 ask'],
    brokeOff: false,
  },
  {
    name: 'a tool that is reading the prompt',
    seen: ['echo', 'want', 'echo', 5000, 'echo', 'text', 50, 'text', 50, 'notice', 'marker'],
    done: ['9 go on', '9 interrupt', '11 ask'],
    brokeOff: true,
  },
  {
    name: 'a tool that has read the prompt a while ago',
    seen: ['echo', 'text', 100, 'want', 'notice', 'marker'],
    done: ['4 go on', '4 interrupt', '6 ask'],
    brokeOff: true,
  },
  { name: 'a tool that never reads it all', seen: ['echo', 'want', 'echo', 5000, 'over'], done: [], brokeOff: false },
  {
    name: 'a tool that heard another one just now',
    heard: 100,
    seen: ['text', 'want', 'text', 1999, 1, 'notice', 'marker'],
    done: ['5 go on', '5 interrupt', '7 ask'],
    brokeOff: true,
  },
  {
    name: 'a tool that heard another one a while ago',
    heard: 2100,
    seen: ['text', 'want'],
    done: ['2 go on', '2 interrupt'],
    brokeOff: true,
  },
  {
    name: 'a tool that heard another one just now, and ends by itself',
    heard: 100,
    seen: ['text', 'want', 'over', 5000],
    done: [],
    brokeOff: false,
  },
  { name: 'one that is wanted twice', seen: ['want', 'want'], done: ['1 go on', '1 interrupt'], brokeOff: true },
  { name: 'a turn that is over', seen: ['over', 'want', 'marker', 1000], done: [], brokeOff: false },
  {
    name: 'one that ended it',
    seen: ['want', 'notice', 'over', 'marker', 1000],
    done: ['1 go on', '1 interrupt'],
    brokeOff: true,
  },
];

it.each(CASES)('$name', ({ heard = Infinity, seen, done, brokeOff }) => {
  const clock = new FakeClock();
  const did: string[] = [];
  let at = 0;
  const reader = { tookAll: false, waits: false, goOn: () => did.push(`${at} go on`) };
  const interrupt = new ReplInterrupt({
    clock,
    reader,
    atOnce: seen[0] !== 'echo',
    heardAt: clock.now() - heard,
    interrupt: () => did.push(`${at} interrupt`),
    ask: () => did.push(`${at} ask`),
  });
  for (const what of seen) {
    at += 1;
    if (typeof what === 'number') clock.advance(what);
    else if (what === 'want') interrupt.want();
    else if (what === 'over') interrupt[Symbol.dispose]();
    else if (what === 'marker' || what === 'text' || what === 'echo') {
      reader.waits = what === 'marker';
      reader.tookAll = what !== 'echo';
      interrupt.look();
    } else {
      reader.waits = false;
      interrupt.notice(what === 'notice when idle');
    }
  }
  expect(did).toEqual(done);
  expect(interrupt.brokeOff).toBe(brokeOff);
});
