import { describe, expect, it } from 'vitest';
import { AnswerPrinter } from '../../../commands/answers/answer-printer.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import type { TurnEnd } from '../../../src/model/turn/turn-end.ts';

const shared = () => true;

function output(over: { isTTY?: boolean; takes?: () => boolean } = {}) {
  const listeners = new Map<string, () => void>();
  const writes: string[] = [];
  return {
    isTTY: over.isTTY ?? false,
    write(piece: string) {
      writes.push(piece);
      return over.takes?.() ?? true;
    },
    on: (event: string, listener: () => void) => void listeners.set(event, listener),
    emit: (event: string) => listeners.get(event)?.(),
    get text() {
      return writes.join('');
    },
    writes,
  };
}

function ended(text: string, cut = false): TurnEnd {
  const result = {
    turn: 'sim-1',
    instance: 0,
    outcome: { kind: 'completed' as const },
    text,
    text_truncated: cut,
    stderr: '',
    files: [],
    refusals: [],
    model: null,
    usage: null,
    duration_ms: 1,
    queued_ms: 0,
  };
  return { turn: 'sim-1', instance: 0, conversation: null, result, error: null };
}

describe('the printed answer', () => {
  it.each([
    ['one', ['one']],
    ['one\n\ntwo', ['\n \n', 'one\n', '\n', 'two', '\n', '  ']],
    ['a b', ['a', ' ', 'b', '\n']],
    ['', []],
    ['', [' \n', '\t']],
  ])('is %j and a newline, in whatever pieces it streams', async (text, pieces) => {
    const out = output();
    const printer = new AnswerPrinter(out, shared, new FakeClock());
    for (const piece of pieces) void printer.push(piece);
    expect(await printer.end(ended(text))).toBeNull();
    expect(out.text).toBe(text === '' ? '' : `${text}\n`);
  });

  it('is completed from the result when pieces were missed', async () => {
    const out = output();
    const printer = new AnswerPrinter(out, shared, new FakeClock());
    void printer.push('\nfirst ');
    printer.gap();
    void printer.push('third');
    expect(await printer.end(ended('first second third'))).toBeNull();
    expect(out.text).toBe('first second third\n');
  });

  it('is reported as incomplete when the result is cut too', async () => {
    const out = output();
    const printer = new AnswerPrinter(out, shared, new FakeClock());
    void printer.push('first ');
    printer.gap();
    expect(await printer.end(ended('first … last', true))).toContain('is missing');
  });

  it('is printed from the result where nothing was streamed', async () => {
    const out = output();
    await new AnswerPrinter(out, shared, new FakeClock()).end(ended('kept'));
    expect(out.text).toBe('kept\n');
  });

  it('has no control character in a terminal, and is unchanged in a file', async () => {
    for (const isTTY of [true, false]) {
      const out = output({ isTTY });
      await new AnswerPrinter(out, shared, new FakeClock()).end(ended('\u001b[2Jx\u001b]52;c;eA==\u0007'));
      expect(out.text).toBe(isTTY ? 'x\n' : '\u001b[2Jx\u001b]52;c;eA==\u0007\n');
    }
  });

  it('is written by one write with its newline where others may print too, and else as it streams', async () => {
    for (const isShared of [true, false]) {
      const out = output();
      const clock = new FakeClock();
      const printer = new AnswerPrinter(out, () => isShared, clock);
      void printer.push('one\n');
      clock.advance(20);
      for (const piece of ['two ', 'three']) void printer.push(piece);
      await printer.end(ended('one\ntwo three'));
      expect(out.writes).toEqual(isShared ? ['one\ntwo three\n'] : ['one', '\ntwo', ' three', '\n']);
    }
  });

  it('is written by one write where it ends at once, and nobody looks who else prints', async () => {
    const out = output();
    const look = () => {
      throw new Error('looked');
    };
    const printer = new AnswerPrinter(out, look, new FakeClock());
    for (const piece of ['one\n', 'two']) void printer.push(piece);
    await printer.end(ended('one\ntwo'));
    expect(out.writes).toEqual(['one\ntwo\n']);
  });

  it('is written in as few pieces of whole lines as a pipe takes at once, and never in half a character', async () => {
    const line = `${'é'.repeat(999)}\n`;
    const lines = `${line.repeat(100)}${'😀'.repeat(40_000)}`;
    const out = output();
    const printer = new AnswerPrinter(out, shared, new FakeClock());
    for (let at = 0; at < lines.length; at += 7) void printer.push(lines.slice(at, at + 7));
    await printer.end(ended(lines));
    expect(out.text).toBe(`${lines}\n`);
    expect(out.writes.map((piece) => Buffer.byteLength(piece)).every((bytes) => bytes <= 64 * 1024)).toBe(true);
    expect(out.writes).toHaveLength(7);
    expect(out.writes.slice(0, 3).every((piece) => piece.endsWith('\n'))).toBe(true);
    expect(out.writes.join('')).not.toContain('\uFFFD');
  });

  it.each(['drain', 'close', 'error'])('waits for a slow reader until %s', async (event) => {
    const out = output({ takes: () => false });
    const waiting = new AnswerPrinter(out, shared, new FakeClock()).end(ended('x'));
    let over = false;
    void waiting.then(() => (over = true));
    await Promise.resolve();
    expect(over).toBe(false);
    out.emit(event);
    await waiting;
  });
});
