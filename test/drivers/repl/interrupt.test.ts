import { expect, it } from 'vitest';
import { ReplInterrupt } from '../../../src/drivers/repl/interrupt.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/**
 * What happens, in order: `echo` is output before the tool has read the whole prompt, `text` is output after that;
 * `marker` and the others are what the output ends with, a number is milliseconds that pass.
 */
type Step = 'request' | 'echo' | 'notice' | 'notice when idle' | 'marker' | 'text' | 'over' | number;

interface Case {
  readonly name: string;
  /** How long ago the tool reported another SIGINT. */
  readonly lastNotice?: number;
  /** How long after one SIGINT another one would end the tool. */
  readonly gap?: number;
  /** It reads a block in silence. */
  readonly silent?: boolean;
  readonly steps: readonly Step[];
  /** What the interrupt did, with the number of the step. */
  readonly done: readonly string[];
  readonly brokeOff: boolean;
}

const CASES: readonly Case[] = [
  {
    name: 'does nothing in a turn that nobody interrupts',
    steps: ['text', 'notice', 'marker', 1000],
    done: [],
    brokeOff: false,
  },
  {
    name: 'breaks off the work of a tool that reports the SIGINT',
    steps: ['text', 'request', 'notice', 'text', 'marker', 'marker'],
    done: ['2 invalidate', '2 sigint', '5 sentinel'],
    brokeOff: true,
  },
  {
    name: 'breaks nothing off in a tool that was idle when it received the SIGINT',
    steps: ['marker', 'request', 'marker', 'notice when idle', 'marker'],
    done: ['2 invalidate', '2 sigint', '5 sentinel'],
    brokeOff: false,
  },
  {
    name: 'probes a tool that waits, and reports no SIGINT',
    steps: ['request', 'marker', 399, 1],
    done: ['1 invalidate', '1 sigint', '4 sentinel'],
    brokeOff: true,
  },
  {
    name: 'probes a tool that goes on for long, and reports no SIGINT',
    steps: ['request', 'text', 400, 'text', 5000, 'marker'],
    done: ['1 invalidate', '1 sigint', '6 sentinel'],
    brokeOff: true,
  },
  {
    name: 'probes again when the notice comes after the sentinel was sent',
    steps: ['request', 'marker', 400, 'notice when idle', 'text', 'marker'],
    done: ['1 invalidate', '1 sigint', '3 sentinel', '6 sentinel'],
    brokeOff: false,
  },
  {
    name: 'probes once when the marker comes with the notice, however much time passes',
    steps: ['request', 'notice', 'marker', 400, 'marker', 400],
    done: ['1 invalidate', '1 sigint', '3 sentinel'],
    brokeOff: true,
  },
  {
    name: 'probes again when a model wrote a notice before the real one',
    steps: ['request', 'notice', 'marker', 'notice when idle', 'marker'],
    done: ['1 invalidate', '1 sigint', '3 sentinel', '5 sentinel'],
    brokeOff: false,
  },
  {
    name: 'waits while the tool is reading the prompt',
    steps: ['echo', 'request', 'echo', 5000, 'echo', 'text', 50, 'text', 50, 'notice', 'marker'],
    done: ['9 invalidate', '9 sigint', '11 sentinel'],
    brokeOff: true,
  },
  {
    name: 'does not wait when the tool has read the prompt a while ago',
    steps: ['echo', 'text', 100, 'request', 'notice', 'marker'],
    done: ['4 invalidate', '4 sigint', '6 sentinel'],
    brokeOff: true,
  },
  {
    name: 'sends no SIGINT to a tool that never reads the whole prompt',
    steps: ['echo', 'request', 'echo', 5000, 'over'],
    done: [],
    brokeOff: false,
  },
  {
    name: 'waits for the gap after another SIGINT',
    lastNotice: 100,
    steps: ['text', 'request', 'text', 1999, 1, 'notice', 'marker'],
    done: ['5 invalidate', '5 sigint', '7 sentinel'],
    brokeOff: true,
  },
  {
    name: 'does not wait when the last SIGINT was longer ago than the gap',
    lastNotice: 2100,
    steps: ['text', 'request'],
    done: ['2 invalidate', '2 sigint'],
    brokeOff: true,
  },
  {
    name: 'sends no SIGINT when the turn ends while it waits for the gap',
    lastNotice: 100,
    steps: ['text', 'request', 'over', 5000],
    done: [],
    brokeOff: false,
  },
  {
    name: 'sends one SIGINT when it is requested twice',
    steps: ['request', 'request'],
    done: ['1 invalidate', '1 sigint'],
    brokeOff: true,
  },
  {
    name: 'is sent again to a tool that missed it, where that does not end it',
    gap: 0,
    steps: ['text', 'request', 400, 'text', 999, 1, 'notice', 'marker'],
    done: ['2 invalidate', '2 sigint', '6 invalidate', '6 sigint', '8 sentinel'],
    brokeOff: true,
  },
  {
    name: 'is not sent again to a tool that has answered it',
    gap: 0,
    steps: ['text', 'request', 'notice', 5000, 'marker', 5000],
    done: ['2 invalidate', '2 sigint', '5 sentinel'],
    brokeOff: true,
  },
  {
    name: 'waits for half a second where a block is read in silence',
    silent: true,
    steps: ['echo', 'request', 499, 1],
    done: ['4 invalidate', '4 sigint'],
    brokeOff: true,
  },
  {
    name: 'waits until something was printed where a block is read in silence',
    silent: true,
    steps: ['echo', 'request', 'text', 100],
    done: ['4 invalidate', '4 sigint'],
    brokeOff: true,
  },
  {
    name: 'does nothing in a turn that is over',
    steps: ['over', 'request', 'marker', 1000],
    done: [],
    brokeOff: false,
  },
  {
    name: 'stays what broke the turn off when the turn is over',
    steps: ['request', 'notice', 'over', 'marker', 1000],
    done: ['1 invalidate', '1 sigint'],
    brokeOff: true,
  },
];

it.each(CASES)('an interrupt $name', ({ lastNotice = Infinity, gap = 2100, silent = false, steps, done, brokeOff }) => {
  const clock = new FakeClock();
  const did: string[] = [];
  let at = 0;
  const reader = { hasReadInput: false, atPrompt: false, invalidate: () => did.push(`${at} invalidate`) };
  const interrupt = new ReplInterrupt({
    clock,
    reader,
    atOnce: steps[0] !== 'echo',
    lastNoticeAt: clock.now() - lastNotice,
    silent,
    gapMs: gap,
    sendSigint: () => did.push(`${at} sigint`),
    sendSentinel: () => did.push(`${at} sentinel`),
  });
  for (const step of steps) {
    at += 1;
    if (typeof step === 'number') clock.advance(step);
    else if (step === 'request') interrupt.request();
    else if (step === 'over') interrupt[Symbol.dispose]();
    else if (step === 'marker' || step === 'text' || step === 'echo') {
      reader.atPrompt = step === 'marker';
      reader.hasReadInput = step !== 'echo';
      interrupt.onOutput();
    } else {
      reader.atPrompt = false;
      interrupt.notice(step === 'notice when idle');
    }
  }
  expect(did).toEqual(done);
  expect(interrupt.brokeOff).toBe(brokeOff);
});
