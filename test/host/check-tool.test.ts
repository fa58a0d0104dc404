import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { checkTool } from '../../src/host/check-tool.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { fakeAcp, fakeClaude, fakeCodex, fakeRepl, row, sim } from '../../fixtures/agents/rows.ts';
import { never } from '../support/never.ts';

const check = (row: ToolRow) => checkTool(row, process.env, systemClock, never);
const loginHint = 'run it once';

describe('a check of a tool', () => {
  it.each<[string, ToolRow, object]>([
    ['that speaks', sim(), { installed: true, speaks: true, logged_in: 'unknown', problem: null, hint: null }],
    [
      'that opens no session without a login',
      fakeAcp('plain', { acp: { sessionNeedsLogin: true } }),
      { version: '1.4.0', speaks: true, logged_in: 'yes' },
    ],
    ['of which nobody knows', fakeAcp(), { speaks: true, logged_in: 'unknown' }],
    [
      'that wants a login first (ACP)',
      fakeAcp('not-logged-in', { loginHint }),
      { speaks: true, logged_in: 'no', problem: 'Authentication required', hint: loginHint },
    ],
    [
      'that wants a login first (codex)',
      fakeCodex('not-logged-in', { loginHint }),
      { speaks: true, logged_in: 'no', hint: loginHint },
    ],
    [
      'that says so when it ends (claude)',
      fakeClaude('not-logged-in', { loginHint }),
      { speaks: true, logged_in: 'no', hint: loginHint },
    ],
    [
      'that says so as the result of no turn (qwen)',
      fakeClaude('no-key', { loginHint, notLoggedIn: ['Missing API key'] }),
      { speaks: true, logged_in: 'no', problem: expect.stringContaining('Missing API key'), hint: loginHint },
    ],
    [
      'that waits for somebody to log in (REPL)',
      fakeRepl('waits-for-login', { loginHint, notLoggedIn: ['^Open https://\\S+/auth'] }),
      {
        speaks: true,
        logged_in: 'no',
        problem: expect.stringMatching(/^nobody is logged in; last output: .*Open https:/),
        hint: loginHint,
      },
    ],
    [
      'that asks for a login with `; ` in what it says, and no hint',
      fakeRepl('waits-for-login', { notLoggedIn: ['^Open https://\\S+/auth'] }),
      {
        logged_in: 'no',
        problem: expect.stringMatching(/^nobody is logged in; last output: .*Open https:/),
        hint: null,
      },
    ],
    [
      'whose hint is empty',
      fakeRepl('waits-for-login', { loginHint: '', notLoggedIn: ['^Open https://\\S+/auth'] }),
      { problem: expect.stringMatching(/^nobody is logged in; last output: .*Open https:/) },
    ],
    [
      'that starts and knows nobody (claude)',
      fakeClaude('nobody', { loginHint }),
      { logged_in: 'no', hint: loginHint },
    ],
    ['that knows somebody (claude)', fakeClaude('somebody'), { logged_in: 'yes', hint: null }],
    [
      'that breaks',
      fakeRepl('exits'),
      { speaks: false, logged_in: 'unknown', problem: expect.stringContaining('the settings are broken') },
    ],
    [
      'that is silent',
      fakeRepl('silent', { readyTimeoutMs: 200 }),
      { speaks: false, problem: /not ready within 0\.2 s/ },
    ],
    [
      'that is another version',
      fakeAcp('plain', { versionsTried: '1.5.0' }),
      { speaks: true, problem: expect.stringContaining('was not tried') },
    ],
    [
      'that is not there',
      fakeAcp('plain', { detectCommands: ['no-such-program'], installHint: 'make one' }),
      { installed: false, version: null, speaks: null, hint: 'make one' },
    ],
    [
      'that runs once for each job',
      row('once', { name: 'once', detectCommands: [[process.execPath]], protocol: 'exec', oneShot: { args: [] } }),
      { installed: true, speaks: null, problem: null },
    ],
  ])('%s', async (_, row, expected) => {
    const { problem, ...rest } = expected as { problem?: unknown };
    const found = await check(row);
    expect(found).toMatchObject(rest);
    if (problem instanceof RegExp) expect(found.problem).toMatch(problem);
    else if (problem !== undefined) expect(found.problem).toEqual(problem);
    expect(leftoverProcesses()).toEqual([]);
  });
});
