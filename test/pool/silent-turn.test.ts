import { describe, expect, it } from 'vitest';
import { message } from '../../src/model/turn/prompt.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import { fakeAcp, fakeClaude, fakeCodex, fakeRepl, sim } from '../../fixtures/agents/rows.ts';
import { readyCluster } from '../support/cluster.ts';

const open = (row: ToolRow) => readyCluster(1, row, { routing: 'least_busy' });

/** A tool of each protocol, and a prompt that it answers with nothing. */
const TOOLS: readonly [string, () => ToolRow, string][] = [
  ['claude', () => fakeClaude('plain'), 'claude:silent'],
  ['codex', () => fakeCodex(), 'codex:status completed'],
  ['an ACP agent', () => fakeAcp(), 'acp:stop end_turn'],
  ['a REPL', () => sim(), 'sim:say  '],
];

describe('a turn without a word', () => {
  it.each(TOOLS)('is a failure of %s', async (_, row, prompt) => {
    await using made = await open(row());
    const { outcome, text } = await made.cluster.send(message(prompt)).ended;
    expect({ outcome, text }).toEqual({
      outcome: { kind: 'failed', reason: expect.stringMatching(/^the agent ended the turn without a word/) },
      text: '',
    });
    expect((await made.cluster.send(message('sim:say back')).ended).text).toContain('back');
  });

  it.each([
    ['colours', '\u001b[31m\u001b[0m'],
    ['the title of a window', '\u001b]0;title\u0007'],
    ['blanks without a width', '\u200b\ufeff'],
    ['blanks of other kinds', '\u00a0\u3000'],
  ])('is one with nothing but %s', async (_, answer) => {
    await using made = await open(sim());
    expect((await made.cluster.send(message(`sim:say ${answer}`)).ended).outcome.kind).toBe('failed');
  });

  it('is a failure with the reason of a hook that blocked the prompt', async () => {
    await using made = await open(fakeClaude('plain'));
    const { outcome } = await made.cluster.send('claude:blocked no prompts on Thursdays').ended;
    expect(outcome).toEqual({
      kind: 'failed',
      reason: 'the agent ended the turn without a word: blocked by a hook: no prompts on Thursdays',
    });
  });

  it('is none where a file was changed, and none of a command', async () => {
    await using made = await open(sim());
    expect(await made.cluster.send(message('sim:edit a.txt x')).ended).toMatchObject({
      outcome: { kind: 'completed' },
      files: ['a.txt'],
      text: '',
    });
    expect((await made.cluster.send('/reset').ended).outcome).toEqual({ kind: 'completed' });
  });

  it('is fine of an interpreter, which prints nothing for a good turn, unless its row says otherwise', async () => {
    await using made = await open(fakeRepl('plain'));
    expect((await made.cluster.send(message('sim:say  ')).ended).outcome).toEqual({ kind: 'completed' });
    await using strict = await open(fakeRepl('plain', { mayBeSilent: false }));
    expect((await strict.cluster.send(message('sim:say  ')).ended).outcome.kind).toBe('failed');
  });
});

it('an answer keeps the indent of its first line', async () => {
  await using made = await open(sim());
  const { text } = await made.cluster.send(message('sim:say \\n \\n    indented\\n  less\\n ')).ended;
  expect(text).toBe('    indented\n  less');
});

it.each([
  ['a\ud800b', /is not Unicode: half of a surrogate pair/],
  ['a\0b', /contains a NUL character/],
])('a text that can’t be given, %j, is refused before it is sent', async (text, reason) => {
  await using made = await open(sim());
  const { outcome } = await made.cluster.send(message(text)).ended;
  expect(outcome).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
});

it('a message that a tool’s row names as one it cannot take is refused before it is sent', async () => {
  await using made = await open(sim({ cannotTake: [{ pattern: '(?<!\\\\)@', because: 'it would read the file' }] }));
  expect((await made.cluster.send(message('look at @a.txt')).ended).outcome).toEqual({
    kind: 'failed',
    reason: 'sim cannot take the prompt: it would read the file: "@"',
  });
  expect((await made.cluster.send(message('look at a.txt')).ended).outcome).toEqual({ kind: 'completed' });
});
