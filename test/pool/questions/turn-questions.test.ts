import { afterEach, describe, expect, it } from 'vitest';
import { secrets } from '../../../src/lib/secrets.ts';
import { PausableTimer } from '../../../src/lib/pausable-timer.ts';
import type { AimEventBody } from '../../../src/model/events.ts';
import { ALLOW_OR_DENY, type Question } from '../../../src/model/questions/question.ts';
import { OpenQuestions } from '../../../src/pool/questions/open-questions.ts';
import { TurnQuestions } from '../../../src/pool/questions/turn-questions.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { never } from '../../support/never.ts';

const question = (text: string): Question => ({
  kind: 'permission',
  text,
  options: [...ALLOW_OR_DENY],
  takes: 'option',
});

function turn() {
  const clock = new FakeClock();
  const openQuestions = new OpenQuestions();
  const stop = new AbortController();
  const events: AimEventBody[] = [];
  const about = { pool: 'a', instance: 0, turn: 'a-1', holder: null, job: null };
  const emit = (event: AimEventBody) => void events.push(event);
  const questions = new TurnQuestions({ about, limitSeconds: 10, openQuestions, clock, emit, signal: stop.signal });
  return { clock, openQuestions, stop, events, questions };
}

afterEach(() => secrets.clear());

describe('the questions of a turn', () => {
  it('are open one at a time, each for its whole limit', async () => {
    const { clock, openQuestions, questions } = turn();
    const ends = Promise.all([questions.ask(question('one'), never), questions.ask(question('two'), never)]);
    clock.advance(9000);
    expect(openQuestions.list.map(({ text }) => text)).toEqual(['one']);
    openQuestions.answer('a-1', '1', 'library');
    await Promise.resolve();
    expect(openQuestions.list.map(({ id, text }) => [id, text])).toEqual([['a-1.2', 'two']]);
    clock.advance(9000);
    openQuestions.answer(null, '2', 'command');
    expect((await ends).map(({ kind }) => kind)).toEqual(['answered', 'answered']);
    expect(questions.askedMs).toBe(18_000);
    expect(clock.waiting).toBe(0);
  });

  it('are denied from the first on that nobody answers, those that wait too', async () => {
    const { clock, openQuestions, questions } = turn();
    const ends = Promise.all([questions.ask(question('one'), never), questions.ask(question('two'), never)]);
    clock.advance(10_000);
    expect(await ends).toEqual([
      { kind: 'unanswered', reason: 'nobody answered within 10 s' },
      { kind: 'unanswered', reason: 'nobody answered within 10 s, as one before it' },
    ]);
    expect(await questions.ask(question('three'), never)).toMatchObject({ kind: 'unanswered' });
    expect(() => openQuestions.answer('a-1', '1', 'console')).toThrow(
      'a-1.1 counts as denied: nobody answered within 10 s',
    );
  });

  it('end with the turn, and nothing is asked after that', async () => {
    const { stop, openQuestions, events, questions } = turn();
    const ends = Promise.all([questions.ask(question('one'), never), questions.ask(question('two'), never)]);
    stop.abort();
    expect((await ends).map(({ kind }) => kind)).toEqual(['withdrawn', 'withdrawn']);
    expect(await questions.ask(question('late'), never)).toMatchObject({ kind: 'withdrawn' });
    expect(openQuestions.list).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['question_asked', 'question_closed']);
  });

  it('that the tool takes back while they wait are never asked', async () => {
    const { openQuestions, questions } = turn();
    const back = new AbortController();
    const first = questions.ask(question('one'), never);
    const second = questions.ask(question('two'), back.signal);
    back.abort(new Error('taken back'));
    openQuestions.answer(null, '1', 'console');
    await first;
    expect(await second).toEqual({ kind: 'withdrawn', reason: 'taken back' });
    expect(openQuestions.list).toEqual([]);
  });

  it('of a tool that floods are denied beyond a bound', async () => {
    const { questions } = turn();
    const ends = Array.from({ length: 1000 }, () => questions.ask(question('x'), never));
    expect(await ends.at(-1)).toEqual({ kind: 'unanswered', reason: 'too many questions at once' });
    questions.end('over');
    expect(new Set((await Promise.all(ends)).map(({ kind }) => kind))).toEqual(new Set(['withdrawn', 'unanswered']));
  });

  it('have the time-out of the turn stand still', async () => {
    const { clock, openQuestions, questions } = turn();
    let isOver = false;
    using timer = new PausableTimer(clock, 5000, () => (isOver = true));
    questions.pauses = timer;
    clock.advance(4000);
    const end = questions.ask(question('one'), never);
    clock.advance(9000);
    openQuestions.answer(null, '1', 'console');
    await end;
    clock.advance(999);
    expect(isOver).toBe(false);
    clock.advance(1);
    expect(isOver).toBe(true);
  });

  it('have no secret in them, nor in their ends; the tool gets the answer as it is', async () => {
    const key = 'sk-0123456789abcdef';
    secrets.add(key);
    const { openQuestions, events, questions } = turn();
    const end = questions.ask({ ...question(`curl -H ${key} ${'x'.repeat(8000)}`), takes: 'text' }, never);
    openQuestions.answer(null, `use ${key}`, 'console');
    expect(await end).toMatchObject({ reply: { text: `use ${key}` } });
    expect(events).toHaveLength(2);
    expect(JSON.stringify(events)).not.toContain(key);
    expect(JSON.stringify(events)).toContain('[masked]');
    expect(() => openQuestions.answer('a-1', '1', 'console')).toThrow('was answered before: use [masked]');
  });
});
