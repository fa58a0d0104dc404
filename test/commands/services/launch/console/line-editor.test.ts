import { describe, expect, it } from 'vitest';
import {
  EMPTY_LINE,
  type EditedLine,
  type Key,
  type LineAction,
  pressKey,
} from '../../../../../commands/services/launch/console/line-editor.ts';

/** Keys by their names, text in quotes: `"ab" left ctrl-k`. */
function keysOf(script: string): Key[] {
  return [...script.matchAll(/"([^"]*)"|(\S+)/g)].flatMap(([, text, name]): Key[] => {
    if (text !== undefined) return [{ text }];
    const [, ctrl, meta, plain] = /^(ctrl-)?(meta-)?(.*)$/.exec(name!)!;
    return [{ text: undefined, name: plain, ctrl: ctrl !== undefined, meta: meta !== undefined }];
  });
}

function typed(script: string, from: EditedLine = EMPTY_LINE) {
  const actions: LineAction[] = [];
  let line = from;
  for (const key of keysOf(script)) {
    const pressed = pressKey(line, key);
    line = pressed.line;
    if (pressed.action !== null) actions.push(pressed.action);
  }
  return { line, actions, shown: `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}` };
}

describe('the line at the console', () => {
  it.each([
    ['"abc"', 'abc|'],
    ['"abc" left left "X"', 'aX|bc'],
    ['"abc" home "X" end "Y"', 'XabcY|'],
    ['"abc" backspace', 'ab|'],
    ['"abc" home delete', '|bc'],
    ['"abc" home backspace', '|abc'],
    ['"one two three" ctrl-w', 'one two |'],
    ['"one two" meta-b ctrl-k', 'one |'],
    ['"one two" meta-b ctrl-u', '|two'],
    ['"one two" home meta-f', 'one| two'],
    ['"e👩‍👩‍👧f" left left', 'e|👩‍👩‍👧f'],
    ['"e👩‍👩‍👧f" left backspace', 'e|f'],
    ['"abc" ctrl-c', '|'],
    ['"abc" home ctrl-d', '|bc'],
    ['"a" meta-return "b"', 'a\nb|'],
    ['paste-start "a" return "b" paste-end', 'a\nb|'],
    ['f5 ctrl-x meta-x "a"', 'a|'],
    ['"\u0007"', '|'],
  ])('%s gives %j', (script, shown) => {
    expect(typed(script).shown).toBe(shown);
  });

  it('is submitted by Return and kept in the history, blank lines are not', () => {
    const { actions, line } = typed('"one" return return "  " return "two" return "two" return');
    expect(actions).toEqual(['one', 'two', 'two'].map((text) => ({ kind: 'submit', text })));
    expect(line.history).toEqual(['one', 'two']);
  });

  it('shows the history by the arrows, and comes back to what was typed', () => {
    const from = typed('"one" return "two" return "dra" left').line;
    expect(typed('up', from).shown).toBe('two|');
    expect(typed('up up', from).shown).toBe('one|');
    expect(typed('up up up', from).shown).toBe('one|');
    expect(typed('up up down down', from).shown).toBe('dra|');
    expect(typed('up "!" return', from).actions).toEqual([{ kind: 'submit', text: 'two!' }]);
  });

  it('asks for the end by Ctrl-D, and cancels by Ctrl-C, where it is empty', () => {
    expect(typed('ctrl-c ctrl-d').actions).toEqual([{ kind: 'cancel' }, { kind: 'end' }]);
  });
});
