import { describe, expect, it } from 'vitest';
import { checkedTools } from '../../commands/services/tools/checked-tools.ts';
import { describedTools } from '../../commands/services/tools/described-tools.ts';
import { fakeAcp } from '../../fixtures/agents/rows.ts';
import { checkTools } from '../../src/host/check-tool.ts';
import { describeTools } from '../../src/host/describe-tools.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { openClusterHost } from '../support/cluster-host.ts';
import { ofType } from '../support/events.ts';
import { never } from '../support/never.ts';

/** A tool by its command line alone. */
const registry = new Registry([{ ...fakeAcp('plain', { approvals: {} }), id: 'alone' }]);

describe('a tool that nothing is known to keep from editing', () => {
  it('is said to be so by `aim tools ID` and `aim tools --check`', async () => {
    const tools = await describeTools(registry, 'alone', process.env, never);
    const described = describedTools(tools, true, undefined);
    expect(described.lines).toContain(
      '  not held to   read-only, deny, allow-edits: what it does beyond is noticed afterwards',
    );
    // In a window it is broken between words.
    expect(describedTools(tools, true, 50).lines.join('\n')).toContain(
      '\n  not held to   read-only, deny, allow-edits: what\n                it does beyond is noticed\n                afterwards',
    );
    const checked = checkedTools(await checkTools(registry, 'alone', process.env, systemClock, never), true);
    expect(checked.lines.map((line) => line.trim())).toContain(
      'not held to read-only, deny, allow-edits: noticed afterwards',
    );
    expect(checked).toMatchObject({ exitCode: 0, document: { tools: [{ not_held_to: expect.any(Array) }] } });
  });

  it.each([
    ['read-only', 1],
    ['allow-edits', 0],
  ] as const)('begins a cluster of %s with %i warning', async (approvals, count) => {
    await using made = await openClusterHost({ tool: 'alone', registry, approvals });
    await made.host.start(never);
    const warnings = ofType(made.events, 'notice').filter(({ level }) => level === 'warning');
    expect(warnings.map(({ message }) => message)).toEqual(
      Array.from({ length: count }, () => expect.stringContaining('nothing is known to keep alone from editing')),
    );
  });
});
