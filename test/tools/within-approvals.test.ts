import { describe, expect, it } from 'vitest';
import { fakeAcp, fakeRepl, row } from '../../fixtures/agents/rows.ts';
import { notHeldTo } from '../../src/tools/within-approvals.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';

const builtIn = Registry.builtIn();
const program = row('program', {
  name: 'a program',
  detectCommands: ['program'],
  protocol: 'exec',
  oneShot: { readOnlyArgs: ['--read'] },
});

describe('what nothing is known to keep a tool to', () => {
  it.each(builtIn.ids)('%s, which comes with aim, can be kept from editing', (id) => {
    expect(notHeldTo(builtIn.get(id)).filter((approvals) => approvals !== 'allow-edits')).toEqual([]);
  });

  it.each<[string, ToolRow, string[]]>([
    [
      'an ACP agent by its command line alone',
      fakeAcp('plain', { approvals: {} }),
      ['read-only', 'deny', 'allow-edits'],
    ],
    [
      'one that has a mode for reading',
      fakeAcp('plain', { approvals: { 'read-only': { mode: 'plan' } } }),
      ['deny', 'allow-edits'],
    ],
    [
      'one whose user states that it asks',
      fakeAcp('plain', { approvals: { 'read-only': {}, deny: {}, 'allow-edits': {} } }),
      [],
    ],
    ['a REPL by its prompt alone', fakeRepl('plain'), ['read-only', 'deny', 'allow-edits']],
    [
      'a REPL with lines that keep it from editing',
      fakeRepl('plain', { repl: { marker: '> $', readOnlyCommands: [':mode read'] } }),
      ['allow-edits'],
    ],
    ['a program for one job with arguments for reading', program, ['allow-edits']],
    [
      'a REPL that has such lines, but whose form for one job has no such arguments',
      fakeRepl('plain', { repl: { marker: '> $', readOnlyCommands: [':mode read'] }, oneShot: {} }),
      ['read-only', 'deny', 'allow-edits'],
    ],
  ])('%s', (_, tool, approvals) => {
    expect(notHeldTo(tool)).toEqual(approvals);
  });
});
