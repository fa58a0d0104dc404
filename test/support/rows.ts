import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { Registry } from '../../src/tools/registry.ts';
import { type ToolRow, toolRowSchema } from '../../src/tools/tool-row.ts';

type Input = z.input<typeof toolRowSchema>;

const agents = new URL('../../fixtures/agents/', import.meta.url);

export function row(id: string, input: Input): ToolRow {
  return { ...toolRowSchema.parse(input), id };
}

/** A REPL of fixtures/agents that is odd in this way; without a sentinel, as most are. */
export function fakeRepl(way: string, over: Partial<Input> = {}): ToolRow {
  return row('fake', {
    name: 'fake REPL',
    detectCommands: [[process.execPath, fileURLToPath(new URL('fake-repl.ts', agents)), way]],
    protocol: 'text-repl',
    repl: { marker: '(?:^|\\n)> $', quietMs: 60, patterns: { error: ['^error: '] } },
    interruptTimeoutMs: 300,
    stopTimeoutMs: 300,
    ...over,
  });
}

export function fakeClaude(way: string, over: Partial<Input> = {}): ToolRow {
  return row('fake-claude', {
    name: 'fake claude',
    detectCommands: [[process.execPath, fileURLToPath(new URL('fake-claude.ts', agents)), way]],
    protocol: 'claude-stream-json',
    approvals: Registry.builtIn().get('claude').approvals,
    notLoggedIn: ['^Not logged in'],
    interruptTimeoutMs: 500,
    stopTimeoutMs: 500,
    ...over,
  });
}

export function fakeAcp(way = 'plain', over: Partial<Input> = {}): ToolRow {
  return row('fake-acp', {
    name: 'fake ACP agent',
    detectCommands: [[process.execPath, fileURLToPath(new URL('fake-acp.ts', agents)), way]],
    protocol: 'acp',
    cwd: 'session',
    approvals: { 'allow-edits': { mode: 'edits' }, 'read-only': { mode: 'plan' }, 'allow-all': { mode: 'no-such' } },
    acp: { errorTexts: ['^Error: '], noticeTexts: ['^Info: '] },
    interruptTimeoutMs: 500,
    stopTimeoutMs: 500,
    ...over,
  });
}

export function fakeCodex(way = 'plain', over: Partial<Input> = {}): ToolRow {
  return row('fake-codex', {
    name: 'fake codex',
    detectCommands: [[process.execPath, fileURLToPath(new URL('fake-codex.ts', agents)), way]],
    protocol: 'codex-app-server',
    cwd: 'session',
    maxPromptChars: 1000,
    interruptTimeoutMs: 500,
    stopTimeoutMs: 500,
    ...over,
  });
}

/** The rehearsal agent, with other settings. */
export function sim(over: Partial<ToolRow> = {}): ToolRow {
  return { ...Registry.builtIn().get('sim'), ...over };
}
