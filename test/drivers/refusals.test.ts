import { describe, expect, it } from 'vitest';
import type { Approvals } from '../../src/model/pool/approvals.ts';
import { message } from '../../src/model/turn/prompt.ts';
import type { TurnResult } from '../../src/model/turn/turn-result.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import { fakeAcp, fakeClaude, fakeCodex } from '../../fixtures/agents/rows.ts';
import { readyCluster } from '../support/cluster.ts';
import { never } from '../support/never.ts';

async function turn(row: ToolRow, prompt: string, approvals: Approvals = 'allow-edits'): Promise<TurnResult> {
  await using made = await readyCluster(1, row, { routing: 'least_busy' });
  await using lease = await made.cluster.lease({ holder: 'a' }, never);
  await lease.openSession({ cwd: made.checkout.path, approvals, conversation: 'new' }, never);
  return await lease.turn(message(prompt), { timeoutMs: null }, never);
}

describe('what a tool wanted and was not done is in the result of its turn', () => {
  it('of claude: a write that was refused, a command, and one that its own rules denied', async () => {
    const { refusals } = await turn(
      fakeClaude('plain'),
      'claude:write /etc/x\nclaude:permission rm -rf /\nclaude:denied /a.txt\nsim:say done',
    );
    expect(refusals).toEqual([
      { what: 'edit', tool: 'Write', path: '/etc/x', reason: "aim's policy for this job is allow-edits" },
      { what: 'other', tool: 'Bash', path: null, reason: "aim's policy for this job is allow-edits" },
      { what: 'edit', tool: 'Edit', path: '/a.txt', reason: 'its own mode or rules do not allow it' },
    ]);
  });

  it('of claude: an edit that did not apply, unless the same file was edited after all', async () => {
    const { refusals } = await turn(
      fakeClaude('plain'),
      'claude:fails a.txt\nclaude:fails b.txt\nclaude:works a.txt\nsim:say done',
    );
    expect(refusals).toEqual([
      { what: 'failed_edit', tool: 'Edit', path: 'b.txt', reason: 'String to replace not found' },
    ]);
  });

  it.each(['allow-edits', 'allow-all'] as const)(
    'of claude: a question, which nobody answers under %s',
    async (approvals) => {
      const { refusals, text } = await turn(fakeClaude('plain'), 'claude:question Which data base?', approvals);
      expect(refusals).toEqual([{ what: 'question', tool: 'AskUserQuestion', path: null, reason: 'Which data base?' }]);
      expect(text).toMatch(/"deny".*Nobody can answer/);
    },
  );

  it('of an ACP agent: an edit outside, a command, a question, and an edit that did not apply', async () => {
    const failed = {
      sessionUpdate: 'tool_call',
      toolCallId: 'f',
      title: 'edit c.txt',
      kind: 'edit',
      status: 'failed',
      locations: [{ path: '/c.txt' }],
      content: [{ type: 'content', content: { type: 'text', text: 'no such text' } }],
    };
    const { refusals } = await turn(
      fakeAcp(),
      `acp:permission edit /etc/x\nacp:permission execute\nacp:ask Which one?\nacp:json ${JSON.stringify(failed)}\nsim:say done`,
    );
    expect(refusals).toEqual([
      { what: 'edit', tool: 'edit', path: '/etc/x', reason: 'not allowed: wants to edit (edit)' },
      { what: 'other', tool: 'execute', path: null, reason: 'not allowed: wants to execute (execute)' },
      { what: 'question', tool: 'wants to ask', path: null, reason: 'Which one?' },
      { what: 'failed_edit', tool: 'edit', path: '/c.txt', reason: 'no such text' },
    ]);
  });

  it('of codex: a command, a patch that did not apply, and a question, which is answered', async () => {
    const { refusals, text } = await turn(
      fakeCodex(),
      'codex:permission rm -rf /\ncodex:patch /a.txt\ncodex:question Which one?\nsim:say done',
    );
    expect(refusals).toEqual([
      { what: 'other', tool: 'commandExecution', path: null, reason: 'not allowed: rm -rf /' },
      { what: 'failed_edit', tool: 'fileChange', path: '/a.txt', reason: 'failed: edit /a.txt' },
      { what: 'question', tool: 'requestUserInput', path: null, reason: 'Which one?' },
    ]);
    expect(text).toContain('Nobody can answer');
  });
});
