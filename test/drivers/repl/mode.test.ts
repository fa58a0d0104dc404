import { describe, expect, it } from 'vitest';
import { ReplMode } from '../../../src/drivers/repl/mode.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';

/** aider, as it shows its mode when it starts. */
function started(idle: string): ReplMode {
  const mode = new ReplMode(Registry.builtIn().get('aider').repl!);
  mode.started(idle);
  return mode;
}

describe('the mode of a REPL', () => {
  it.each([
    ['is that in which it started', '\ndiff> ', '/chat-mode diff'],
    ['is its usual one where none is shown', '\n> ', '/chat-mode code'],
    ['is its usual one where it started in one that only reads', '\nask> ', '/chat-mode code'],
  ])('for jobs that edit %s', (_, idle, line) => {
    const mode = started(idle);
    mode.entered('read-only', '\nask> ');
    expect(mode.linesFor('allow-edits')).toEqual([line]);
  });

  it('is set for the first job that edits, where it started in one that only reads', () => {
    expect(started('\na.txt\nask> ').linesFor('allow-edits')).toEqual(['/chat-mode code']);
    expect(started('\ndiff> ').linesFor('allow-edits')).toEqual([]);
  });

  it.each([
    ['read-only', '\na.txt\nask> ', null],
    ['deny', '\nask> ', null],
    ['read-only', '\n> ', 'it was to enter a mode in which it edits nothing, and shows none'],
    ['read-only', '\ndiff> ', 'it was to enter a mode in which it edits nothing, and is in the mode diff'],
    ['allow-edits', '\n> ', null],
    ['allow-edits', '\nask> ', 'it was to enter a mode in which it edits, and is in the mode ask'],
  ] as const)('has to be shown: under %s after %j', (approvals, idle, problem) => {
    const mode = started('\n> ');
    expect(mode.entered(approvals, idle)).toBe(problem);
    if (problem !== null) expect(mode.linesFor(approvals)).not.toEqual([]);
  });

  it('that is the model’s own is known by the line that names it', () => {
    const mode = new ReplMode(Registry.builtIn().get('aider').repl!);
    mode.line('Model: openai/scripted with ask edit format');
    mode.started('\n> ');
    expect(mode.linesFor('allow-edits')).toEqual(['/chat-mode code']);
    mode.line('Model: openai/scripted with ask edit format');
    expect(mode.entered('allow-edits', '\n> ')).toMatch(/edits, and is in the mode ask$/);
    expect(mode.entered('read-only', '\n> ')).toBeNull();
  });

  it('that is named is another one after the next line that names one', () => {
    const mode = new ReplMode(Registry.builtIn().get('aider').repl!);
    mode.line('Main model: openai/scripted with diff edit format, 8k think tokens');
    mode.started('\n> ');
    mode.line('Model: openai/scripted with ask edit format');
    expect(mode.entered('read-only', '\nask> ')).toBeNull();
    mode.line('Model: openai/scripted with diff edit format');
    expect(mode.entered('allow-edits', '\n> ')).toBeNull();
  });
});
