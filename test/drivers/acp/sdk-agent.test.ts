import { describe, expect, it } from 'vitest';
import { sdkAcp } from '../../../fixtures/agents/rows.ts';
import type { Session } from '../../../src/drivers/driver.ts';
import { openDriver } from '../../../src/drivers/index.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Approvals } from '../../../src/model/pool/approvals.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import type { TurnEvent } from '../../../src/model/turn/turn-event.ts';
import type { ToolRow } from '../../../src/tools/tool-row.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { never } from '../../support/never.ts';

/** A started driver of the SDK's agent. */
async function start(row: ToolRow) {
  const folder = Checkout.plain();
  const cwd = folder.path;
  const command = row.detectCommands[0] as readonly string[];
  let stderr = '';
  const driver = openDriver({
    tool: { row, command, version: null },
    cwd,
    model: null,
    approvals: 'allow-edits',
    environment: { PATH: process.env['PATH'] },
    clock: systemClock,
    tap: (direction, bytes) => void (direction === 'err' && (stderr += Buffer.from(bytes).toString())),
  });
  const open = (approvals: Approvals = 'allow-edits') => driver.openSession({ cwd, approvals }, never);
  const made = {
    cwd,
    open,
    /** What the SDK found wrong with what aim sent. */
    stderr: () => stderr,
    async [Symbol.asyncDispose]() {
      await driver.stop({ eof: 500, term: 500 });
      folder[Symbol.dispose]();
    },
  };
  await driver.start(never).catch(async (error: unknown) => {
    await made[Symbol.asyncDispose]();
    throw error;
  });
  return made;
}

async function turn(session: Session, lines: readonly string[], signal = never, onAnswer = () => {}) {
  const events: TurnEvent[] = [];
  const sink = (event: TurnEvent) => {
    events.push(event);
    if (event.type === 'answer') onAnswer();
  };
  const outcome = await session.turn(message(lines.join('\n')), sink, signal);
  const pick = (type: TurnEvent['type']) => events.filter((event) => event.type === type);
  const text = pick('answer').map((event) => ('text' in event ? event.text : ''));
  return { outcome, text: text.join('').trim(), files: pick('file'), usage: pick('usage').at(-1), events };
}

describe.each<[string, ToolRow]>([
  ['version 1', sdkAcp('1', 1)],
  ['version 1, where 2 is offered to an agent that speaks 1', sdkAcp('1', 2)],
  ['version 1, where 1 is offered to an agent that speaks both', sdkAcp('1,2', 1)],
  ['version 2', sdkAcp('2', 2)],
  ['version 2, with an agent that speaks both', sdkAcp('1,2', 2)],
])('the agent of the official SDK, %s,', (name, row) => {
  it('finds nothing wrong with sessions, prompts, modes, permissions and cancels', async () => {
    await using agent = await start(row);
    const session = await agent.open();
    const file = `${agent.cwd}/a.txt`;
    const { outcome, text, files, usage } = await turn(session, ['say hello', `edit ${file}`, 'mode']);
    expect(outcome).toEqual({ kind: 'completed' });
    expect(text.replaceAll('\n', ' ')).toBe('hello mode: edits');
    expect(files).toEqual([{ type: 'file', path: file }]);
    expect(usage).toMatchObject({ usage: { cost_usd: 0.5 } });
    expect((await turn(session, [`permission edit ${file}`])).text).toBe('yes');
    expect((await turn(session, ['permission edit /etc/passwd'])).text).toBe('no');
    const stop = new AbortController();
    const cut = await turn(session, ['say begun', 'hang'], stop.signal, () => stop.abort());
    expect(cut.outcome.kind).toBe('interrupted');
    expect((await turn(session, ['fail no money'])).outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('no money'),
    });
    expect((await turn(session, ['stop max_tokens'])).outcome).toEqual({
      kind: 'failed',
      reason: 'the model reached its token limit',
    });
    const readOnly = await agent.open('read-only');
    const last = await turn(readOnly, ['mode', 'sessions']);
    expect(last.text.replaceAll('\n', ' ')).toMatch(/^mode: plan open: session-\d$/);
    expect(agent.stderr(), name).toBe('');
  });
});

describe('version 2 of the Agent Client Protocol', () => {
  const row = sdkAcp('2', 2);

  it('ends a turn when the work ends, be that before or after the answer to the prompt', async () => {
    await using agent = await start(row);
    const session = await agent.open();
    expect(await turn(session, ['say one'])).toMatchObject({ outcome: { kind: 'completed' }, text: 'one' });
    expect(await turn(session, ['early', 'say two'])).toMatchObject({ outcome: { kind: 'completed' }, text: 'two' });
  });

  it('does not end a turn by a snapshot that repeats an old state', async () => {
    await using agent = await start(row);
    const session = await agent.open();
    await turn(session, ['say one']);
    const file = `${agent.cwd}/a.txt`;
    expect(await turn(session, ['snapshot', `permission edit ${file}`])).toMatchObject({ text: 'yes' });
  });

  it('has messages in pieces, whole, or both, each on a line of its own', async () => {
    await using agent = await start(row);
    const { text } = await turn(await agent.open(), ['say one', 'message two words', 'say three']);
    expect(text).toBe('one\ntwo words\nthree');
  });

  it('has permissions for a command, which policy decides as for any other', async () => {
    await using agent = await start(row);
    const { text, events } = await turn(await agent.open('allow-edits'), ['command rm -rf /', 'say go on']);
    expect(text).toBe('no\ngo on');
    expect(events).toContainEqual({ type: 'activity', text: 'not allowed: May I?: rm -rf / (execute)' });
    expect((await turn(await agent.open('allow-all'), ['command ls'])).text).toBe('yes');
  });

  it('takes an end without a reason for a completed turn', async () => {
    await using agent = await start(row);
    expect((await turn(await agent.open(), ['say one', 'stop'])).outcome).toEqual({ kind: 'completed' });
  });

  it('has an agent that speaks no other version refuse an offer of version 1, for good', async () => {
    await expect(start(sdkAcp('2', 1))).rejects.toMatchObject({ name: 'NotReady', permanent: true });
  });
});
