import { describe, expect, it } from 'vitest';
import { AnswerPrinter } from '../../../commands/answers/answer-printer.ts';
import type { TurnEnd } from '../../../src/model/turn/turn-end.ts';

function output(over: { isTTY?: boolean; takes?: () => boolean } = {}) {
  const listeners = new Map<string, () => void>();
  let text = '';
  return {
    isTTY: over.isTTY ?? false,
    write(piece: string) {
      text += piece;
      return over.takes?.() ?? true;
    },
    on: (event: string, listener: () => void) => void listeners.set(event, listener),
    emit: (event: string) => listeners.get(event)?.(),
    get text() {
      return text;
    },
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
    const printer = new AnswerPrinter(out);
    for (const piece of pieces) void printer.push(piece);
    expect(await printer.end(ended(text))).toBeNull();
    expect(out.text).toBe(text === '' ? '' : `${text}\n`);
  });

  it('is completed from the result when pieces were missed', async () => {
    const out = output();
    const printer = new AnswerPrinter(out);
    void printer.push('\nfirst ');
    printer.gap();
    void printer.push('third');
    expect(await printer.end(ended('first second third'))).toBeNull();
    expect(out.text).toBe('first second third\n');
  });

  it('is reported as incomplete when the result is cut too', async () => {
    const out = output();
    const printer = new AnswerPrinter(out);
    void printer.push('first ');
    printer.gap();
    expect(await printer.end(ended('first … last', true))).toContain('is missing');
  });

  it('is printed from the result where nothing was streamed', async () => {
    const out = output();
    await new AnswerPrinter(out).end(ended('kept'));
    expect(out.text).toBe('kept\n');
  });

  it('has no control character in a terminal, and is unchanged in a file', async () => {
    for (const isTTY of [true, false]) {
      const out = output({ isTTY });
      await new AnswerPrinter(out).end(ended('\u001b[2Jx\u001b]52;c;eA==\u0007'));
      expect(out.text).toBe(isTTY ? 'x\n' : '\u001b[2Jx\u001b]52;c;eA==\u0007\n');
    }
  });

  it.each(['drain', 'close', 'error'])('waits for a slow reader until %s', async (event) => {
    const out = output({ takes: () => false });
    const waiting = new AnswerPrinter(out).push('x');
    let over = false;
    void waiting?.then(() => (over = true));
    await Promise.resolve();
    expect(over).toBe(false);
    out.emit(event);
    await waiting;
  });
});
