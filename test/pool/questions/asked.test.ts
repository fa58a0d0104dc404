import { describe, expect, it } from 'vitest';
import { fakeAcp, fakeClaude, fakeCodex } from '../../../fixtures/agents/rows.ts';
import type { AimEvent, AimEventBody } from '../../../src/model/events.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import type { OpenQuestion } from '../../../src/model/questions/question.ts';
import type { TurnStep } from '../../../src/model/turn/turn-step.ts';
import type { ToolRow } from '../../../src/tools/tool-row.ts';
import { readyCluster, type TestCluster } from '../../support/cluster.ts';
import { eventually } from '../../support/eventually.ts';

interface Agent {
  readonly row: ToolRow;
  /** Prompts that make it ask for a command, ask its user, and take its request back. */
  readonly command: string;
  readonly question: string;
  readonly takesBack: string;
  /** What it prints of the reply. */
  readonly allowed: RegExp;
  readonly denied: RegExp;
  readonly answered: RegExp;
}

const AGENTS: Readonly<Record<string, Agent>> = {
  claude: {
    row: fakeClaude('plain'),
    command: 'claude:permission rm -rf x',
    question: 'claude:question Which one?|red|blue',
    takesBack: 'claude:takesback rm -rf x',
    allowed: /"behavior":"allow","updatedInput":\{"command":"rm -rf x"\}/,
    denied: /"behavior":"deny"/,
    answered: /"answers":\{"Which one\?":"blue"\}/,
  },
  codex: {
    row: fakeCodex(),
    command: 'codex:permission rm -rf x',
    question: 'codex:question Which one?|red|blue',
    takesBack: 'codex:takesback rm -rf x',
    allowed: /^accept/,
    denied: /^decline/,
    answered: /\{"q":\{"answers":\["blue"\]\}\}/,
  },
  'an ACP agent': {
    row: fakeAcp(),
    command: 'acp:permission execute - rm -rf x',
    question: 'acp:ask Which one?|red|blue',
    takesBack: 'acp:takesback execute - rm -rf x',
    allowed: /^yes/,
    denied: /^no/,
    answered: /yes \{"0":"blue"\}/,
  },
};

function asking({ row }: Agent, limit = 300): Promise<TestCluster> {
  return readyCluster(1, row, {}, { approvals: 'ask', ask_timeout_seconds: limit });
}

/** The question that is open, once there is one. */
async function open({ cluster }: TestCluster): Promise<OpenQuestion> {
  await eventually(() => expect(cluster.questions).toHaveLength(1), 4000);
  return cluster.questions[0]!;
}

const isFrequent = (type: string) => type === 'turn_output' || type === 'turn_usage';
const typesOf = (events: readonly AimEvent[]) => events.map(({ type }) => type).filter((type) => !isFrequent(type));

describe.each(Object.entries(AGENTS))('%s', (_, agent) => {
  it('asks for a command, and runs it when somebody allows it', async () => {
    await using made = await asking(agent);
    const steps: TurnStep[] = [];
    const { ended } = made.cluster.send(message(agent.command), { onStep: (step) => void steps.push(step) });
    const question = await open(made);
    expect(question).toMatchObject({ kind: 'permission', turn: `${made.pool.name}-1`, instance: 0, job: null });
    expect(question.id).toBe(`${question.turn}.1`);
    expect(question.text).toContain('rm -rf x');
    expect(question.options.map(({ means }) => means)).toEqual(['allow', 'deny']);
    expect(Date.parse(question.until) - Date.parse(question.since)).toBe(300_000);
    made.cluster.answer(question.turn, 'allow');
    const { outcome, text, refusals } = await ended;
    expect(outcome).toEqual({ kind: 'completed' });
    expect(text).toMatch(agent.allowed);
    expect(refusals).toEqual([]);
    expect(steps.map(({ type }) => type).filter((type) => type !== 'output')).toEqual([
      'accepted',
      'queued',
      'started',
      'asked',
      'answered',
    ]);
    const reply = { kind: 'answered', by: 'library', reply: { options: [0] } };
    expect(made.events.find(({ type }) => type === 'question_closed')).toMatchObject({ end: reply });
    expect(typesOf(made.events).slice(-4)).toEqual(['turn_started', 'question_asked', 'question_closed', 'turn_ended']);
  });

  it('is told no when somebody denies it, and the result says so', async () => {
    await using made = await asking(agent);
    const { ended } = made.cluster.send(message(agent.command));
    made.cluster.answer((await open(made)).id, '2');
    const { text, refusals } = await ended;
    expect(text).toMatch(agent.denied);
    expect(refusals).toMatchObject([
      { what: 'other', reason: expect.stringContaining('it was asked for, and denied') },
    ]);
  });

  it('is denied what nobody answers in time, and what it asks after that at once', async () => {
    await using made = await asking(agent, 0.2);
    const result = await made.cluster.send(message(`${agent.command}\n${agent.command}`)).ended;
    expect(result.refusals).toMatchObject([
      { reason: expect.stringContaining('nobody answered within 0.2 s') },
      { reason: expect.stringContaining('as one before it') },
    ]);
    expect(result.asked_ms).toBeGreaterThanOrEqual(199);
    const ends = made.events.filter(({ type }) => type === 'question_closed');
    expect(ends).toMatchObject([{ end: { kind: 'unanswered' } }]);
  });

  it('asks its user, and gets the answer', async () => {
    await using made = await asking(agent);
    const { ended } = made.cluster.send(message(agent.question));
    const question = await open(made);
    expect(question).toMatchObject({ kind: 'question', takes: 'text' });
    expect(question.text).toContain('Which one?');
    expect(question.options.map(({ label }) => label)).toEqual(['red', 'blue']);
    made.cluster.answer(null, 'Blue');
    const { text, refusals } = await ended;
    expect(text).toMatch(agent.answered);
    expect(refusals).toEqual([]);
  });

  it('goes on where nobody answers its question', async () => {
    await using made = await asking(agent, 0.1);
    const { outcome, refusals } = await made.cluster.send(message(`${agent.question}\nsim:say done`)).ended;
    expect(outcome).toEqual({ kind: 'completed' });
    expect(refusals).toMatchObject([{ what: 'question', reason: 'Which one?' }]);
  });

  it('is interrupted while it asks: the question is closed, and the next turn is a good one', async () => {
    await using made = await asking(agent);
    const stop = new AbortController();
    const { ended } = made.cluster.send(message(agent.command), { signal: stop.signal });
    const question = await open(made);
    stop.abort(new Error('enough'));
    expect((await ended).outcome.kind).toBe('interrupted');
    expect(() => made.cluster.answer(question.id, 'allow')).toThrow(/is asked no more: its turn was interrupted/);
    expect((await made.cluster.send('sim:say next').ended).outcome).toEqual({ kind: 'completed' });
  });

  it('dies while it asks: the question is closed with its turn', async () => {
    await using made = await asking(agent);
    const { ended } = made.cluster.send(message(agent.command));
    await open(made);
    process.kill(made.cluster.getStatus()[0]!.pid!, 'SIGKILL');
    expect((await ended).outcome.kind).toBe('crashed');
    expect(made.cluster.questions).toEqual([]);
    expect(made.events.findLast(({ type }) => type === 'question_closed')).toMatchObject({
      end: { kind: 'withdrawn', reason: expect.stringContaining('SIGKILL') },
    });
  });

  it('takes its request back, and the turn goes on', async () => {
    await using made = await asking(agent);
    const { ended } = made.cluster.send(message(`${agent.takesBack}\nsim:say done`));
    await open(made);
    expect((await ended).text).toContain('done');
    expect(made.events.find(({ type }) => type === 'question_closed')).toMatchObject({
      end: { kind: 'withdrawn', reason: expect.stringContaining('took its request back') },
    });
  });

  it('is not asked about under allow-edits, as before', async () => {
    await using made = await readyCluster(1, agent.row);
    const { text, asked_ms: asked } = await made.cluster.send(message(agent.command)).ended;
    expect(text).toMatch(agent.denied);
    expect(asked).toBeUndefined();
  });
});

it('a shutdown while a tool asks ends it within its time', async () => {
  await using made = await asking(AGENTS['claude']!);
  const { ended } = made.cluster.send(message(AGENTS['claude']!.command));
  await open(made);
  await made.cluster.shutdown(500);
  expect((await ended).outcome.kind).toBe('interrupted');
  expect(made.cluster.questions).toEqual([]);
});

it('the time-out of a turn stands still while it asks, and goes on after that', async () => {
  await using made = await asking(AGENTS['claude']!);
  const { ended } = made.cluster.send(message('claude:permission x\nsim:hang'), { timeoutMs: 300 });
  const question = await open(made);
  await eventually(() => expect(Date.now() - Date.parse(question.since)).toBeGreaterThan(400));
  made.cluster.answer(question.id, 'allow');
  const { outcome, duration_ms: duration } = await ended;
  expect(outcome).toMatchObject({ kind: 'timed_out', reason: expect.stringContaining('no end within 0.3 s') });
  expect(duration).toBeGreaterThan(600);
});

it('several requests at once are asked one after another, and an answer is to the one that was meant', async () => {
  await using made = await asking(AGENTS['claude']!);
  const { ended } = made.cluster.send(message('claude:both first second'));
  const first = await open(made);
  expect(first.text).toContain('first');
  made.cluster.answer(first.id, 'deny');
  const second = await open(made);
  expect(second.text).toContain('second');
  expect(() => made.cluster.answer(first.id, 'allow')).toThrow(/claude-1\.1 was answered before: deny/);
  made.cluster.answer(second.id, 'allow');
  expect((await ended).text).toMatch(/deny.*allow/);
});

it('several questions of one call are asked one after another, with a text for the one that has no such option', async () => {
  await using made = await asking(AGENTS['claude']!);
  const { ended } = made.cluster.send(message('claude:question Which?|red|blue;Why?|a|b'));
  made.cluster.answer((await open(made)).id, '1');
  await eventually(() => expect(made.cluster.questions[0]?.text).toContain('Why?'));
  made.cluster.answer(null, 'because of the tests');
  expect((await ended).text).toContain('"answers":{"Which?":"red","Why?":"because of the tests"}');
});

it('an answer that does not fit is an error, and the question stays open', async () => {
  await using made = await asking(AGENTS['codex']!);
  const { ended } = made.cluster.send(message(AGENTS['codex']!.command));
  await open(made);
  expect(() => made.cluster.answer(null, 'maybe')).toThrow(/it takes 1 allow, 2 deny/);
  expect(() => made.cluster.answer(null, '3')).toThrow(/it takes 1 allow, 2 deny/);
  expect(() => made.cluster.answer('fake-codex-9', '1')).toThrow('fake-codex-9 asks nothing');
  made.cluster.answer(null, 'y');
  expect((await ended).text).toContain('accept');
  expect(() => made.cluster.answer(null, '1')).toThrow('nothing is asked');
});

it('what a tool asks is bounded, and no escape sequence of it is in the question', async () => {
  await using made = await asking(AGENTS['an ACP agent']!);
  const title = `\u001b[31mred\u001b[0m\u202e${'x'.repeat(10_000)}`;
  const { ended } = made.cluster.send(message(`acp:permission execute - ${title}`));
  const { text, options } = await open(made);
  expect(text).toMatch(/^redx+\n… \(\d+ more characters are not shown\)$/);
  expect(text.length).toBeLessThan(4100);
  expect(options.map(({ label }) => label)).toEqual(['Yes', 'No']);
  made.cluster.answer(null, 'no');
  await ended;
});

it('nobody may allow what decides what git runs', async () => {
  await using made = await asking(AGENTS['an ACP agent']!);
  const { text, refusals } = await made.cluster.send(
    message(`acp:permission edit ${made.checkout.file('.git/hooks/x')}\nsim:say done`),
  ).ended;
  expect(text).toMatch(/^no/);
  expect(refusals).toMatchObject([{ what: 'edit' }]);
});

it('codex is asked about a change of files by where they are, and nobody is asked for a secret', async () => {
  await using made = await asking(AGENTS['codex']!);
  const { checkout, cluster } = made;
  const prompt = [
    `codex:change ${checkout.file('inside.txt')}`,
    `codex:change ${checkout.file('.git/hooks/x')}`,
    'codex:secret What is the key?',
    'codex:change /etc/hosts',
  ].join('\n');
  const { ended } = cluster.send(message(prompt));
  const question = await open(made);
  expect(question.text).toBe('a change of files\n/etc/hosts');
  cluster.answer(question.id, 'allow');
  const { text, refusals } = await ended;
  expect(text).toMatch(/^accept\ndecline\n.*Nobody can answer.*\naccept\n/);
  expect(refusals).toMatchObject([{ what: 'edit' }, { what: 'question', reason: 'What is the key?' }]);
});

it.each(['step', 'event'] as const)('a listener of each %s may answer at once', async (which) => {
  let made: TestCluster | null = null;
  const answer = () => void made!.cluster.answer(null, 'allow');
  const types: string[] = [];
  const emit = ({ type }: AimEventBody) => {
    types.push(type);
    if (which === 'event' && type === 'question_asked') answer();
  };
  await using cluster = await readyCluster(1, AGENTS['claude']!.row, {}, { approvals: 'ask', emit });
  made = cluster;
  const onStep = ({ type }: TurnStep) => {
    if (which === 'step' && type === 'asked') answer();
  };
  const { text } = await cluster.cluster.send(message(AGENTS['claude']!.command), { onStep }).ended;
  expect(text).toMatch(AGENTS['claude']!.allowed);
  const asked = types.indexOf('question_asked');
  expect(types.indexOf('question_closed')).toBeGreaterThan(asked);
});
