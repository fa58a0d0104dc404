import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { message } from '../../src/model/turn/prompt.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import {
  fakeAcp,
  fakeClaude,
  fakeCodex,
  fakeRepl,
  fakeSentinelRepl,
  floodingExec,
  sim,
} from '../../fixtures/agents/rows.ts';
import { makeCluster, readyCluster } from '../support/cluster.ts';
import { never } from '../support/never.ts';
import { programCommand } from '../../fixtures/program-command.ts';
import type { BesideFlood, BesideFloodSpec } from '../../fixtures/programs/beside-flood.ts';

const [PROGRAM, ...ARGS] = programCommand('fixtures/programs/beside-flood.ts');

/** A tool can keep the program busy for good where reading has no bound: then the test ends, and not by itself. */
async function besideFlood(spec: BesideFloodSpec): Promise<BesideFlood> {
  const { stdout } = await execa(PROGRAM, [...ARGS, JSON.stringify(spec)], {
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  return JSON.parse(stdout) as BesideFlood;
}

const permission = {
  id: 7,
  method: 'session/request_permission',
  params: { sessionId: 'session-1', options: [], toolCall: { toolCallId: '1', title: 'x' } },
};
const control = { type: 'control_request', request_id: '7', request: { subtype: 'can_use_tool', tool_name: 'Bash' } };

describe('tools that print lines without end', () => {
  it.each([
    [
      'short ones',
      [
        { row: fakeSentinelRepl(), prompt: 'trouble: flood ' },
        { row: fakeClaude('plain'), prompt: 'trouble: flood y' },
        { row: fakeCodex(), prompt: 'codex:flood {}' },
        { row: floodingExec(''), prompt: 'x' },
      ],
    ],
    [
      'requests of their own, or on stderr',
      [
        { row: fakeAcp(), prompt: `acp:flood ${JSON.stringify(permission)}` },
        { row: fakeClaude('plain'), prompt: `trouble: flood ${JSON.stringify(control)}` },
        { row: fakeCodex(), prompt: 'codex:flood {"id":7,"method":"item/commandExecution/requestApproval"}' },
        { row: fakeRepl('plain'), prompt: 'trouble: flood-stderr y' },
      ],
    ],
  ])('have their time-outs, and another tool works on beside them: %s', async (_, floods) => {
    const worker = { row: sim(), prompt: 'sim:say hello' };
    const { floods: ends, beside } = await besideFlood({ floods, worker, aloneMs: 0, timeoutMs: 600 });
    for (const end of ends) {
      expect(end.outcome).toBe('timed_out');
      // They have half a second to stop by themselves.
      expect(end.lateMs).toBeLessThan(5000);
    }
    expect(beside.length).toBeGreaterThan(0);
  });
});

describe('a tool that floods', () => {
  it('before it is ready is given up in time', async () => {
    const row = fakeRepl('plain', { detectCommands: [['yes', '']], versionArgs: [], readyTimeoutMs: 300 });
    await using made = await makeCluster(1, row);
    await expect(made.cluster.start(never)).rejects.toThrow('not ready within 0.3 s');
    expect(leftoverProcesses()).toEqual([]);
  });

  it('after its turn is ended by the time-out of the next one', async () => {
    await using made = await readyCluster(1, fakeSentinelRepl());
    expect((await made.cluster.send(message('trouble: flood-after y')).ended).outcome.kind).toBe('completed');
    expect((await made.cluster.send('sim:sleep 60', { timeoutMs: 300 }).ended).outcome.kind).toBe('timed_out');
    expect((await made.cluster.send('sim:say back').ended).text).toContain('back');
  });
});
