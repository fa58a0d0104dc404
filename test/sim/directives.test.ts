import { describe, expect, it } from 'vitest';
import { type Directive, directivesOf } from '../../src/sim/directives.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { rehearse } from '../support/rehearsal.ts';

describe('a directive of the rehearsal agent', () => {
  it.each<[string, Directive]>([
    ['sim:edit a.txt one more', { do: 'edit', path: 'a.txt', find: null, text: 'one more' }],
    ['sim:edit "a b.txt" x => y z', { do: 'edit', path: 'a b.txt', find: 'x', text: 'y z' }],
    ['sim:say one\\ntwo', { do: 'say', text: 'one\ntwo' }],
    ['sim:sleep 0.5', { do: 'sleep', seconds: 0.5 }],
    ['  sim:hang', { do: 'hang' }],
    ['sim:crash', { do: 'crash', code: 1 }],
    ['sim:crash 7', { do: 'crash', code: 7 }],
    ['sim:fail', { do: 'fail', reason: 'told to fail' }],
    ['sim:flood 100', { do: 'flood', bytes: 100 }],
    ['sim:half', { do: 'half', text: 'half a line' }],
    ['sim:ask sure?', { do: 'ask', question: 'sure?' }],
    ['sim:stderr x', { do: 'stderr', text: 'x' }],
    ['sim:deaf', { do: 'deaf' }],
    ['sim:grandchild', { do: 'grandchild' }],
    ['sim:close', { do: 'close' }],
  ])('is read from a line of the prompt: %s', (prompt, directive) => {
    expect(directivesOf(`Please\n${prompt}\nthanks`)).toEqual([directive]);
  });

  it.each(['sim:unknown x', 'sim:edit', 'sim:sleep soon', 'say sim:hang', 'sim hang'])(
    'is none of these lines: %j',
    (prompt) => {
      expect(directivesOf(prompt)).toEqual([]);
    },
  );
});

it('the rehearsal agent adds a comment in the language of each file, and answers so', async () => {
  const names = ['a.py', 'b.ts', 'c.md', 'Makefile'];
  using checkout = Checkout.git(Object.fromEntries(names.map((name) => [name, 'no newline'])));
  const { job } = await rehearse(checkout, { jobs: [{ id: 'j', files: names, prompt: 'Add -- hints' }] });
  expect(names.map((name) => checkout.read(name))).toEqual([
    'no newline\n# rehearsed: Add -- hints\n',
    'no newline\n// rehearsed: Add -- hints\n',
    'no newline\n<!-- rehearsed: Add - - hints -->\n',
    'no newline\n# rehearsed: Add -- hints\n',
  ]);
  expect(job('j')).toMatchObject({ files_changed: names.toSorted(), stdout: 'Rehearsing: Add -- hints' });
});

it('a question of the rehearsal agent that nobody answers ends with the time-out, and the next job runs', async () => {
  using checkout = Checkout.git();
  const { job } = await rehearse(checkout, {
    pools: { sim: { count: 1 } },
    jobs: [
      { id: 'a', action: 'ask', prompt: 'sim:ask sure?', timeout_seconds: 0.3 },
      { id: 'b', action: 'ask', prompt: 'sim:say ok' },
    ],
  });
  expect(job('a').outcome).toBe('timed_out');
  expect(job('b')).toMatchObject({ outcome: 'completed', stdout: 'ok' });
});
