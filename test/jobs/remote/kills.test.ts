import { describe, expect, it } from 'vitest';
import type { AimEvent } from '../../../src/model/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { diePart } from '../dying-run.ts';
import { remoteRuns } from './remote-runs.ts';

/** When a part of a run is killed: after an event, or while the service answers the request for a session. */
type Kill = AimEvent['type'] | 'in the request';

describe('a run with an editing job of a service that is killed', () => {
  it.each<[string, readonly Kill[]]>([
    [
      'before, in and after the request for its session',
      ['job_started', 'turn_started', 'in the request', 'turn_ended'],
    ],
    [
      'when its session is on disk, and as its patch is merged',
      ['remote_session', 'job_committed', 'job_merged', 'attempt_ended', 'job_finished'],
    ],
  ])('%s goes on: one session is made, and its patch is merged once', async (_, kills) => {
    await using runs = await remoteRuns({ files: { 'a.txt': 'one\n' } });
    const { checkout, server, options, tools } = runs;
    const hang = kills.includes('in the request') ? 'FAULT create hang after\n' : '';
    const document = {
      isolation: 'worktree',
      jobs: [{ id: 'j', tool: 'jules', prompt: `Fix it\n${hang}PATCH a.txt one=>1\nSAY Done` }],
    };
    for (const [index, kill] of kills.entries()) {
      const [die, killed] =
        kill === 'in the request' ? [null, server.waitFor('create')] : [{ type: kill, nth: 1 }, undefined];
      const more = { tools, ...(killed && { killed }) };
      const ended = await diePart(checkout.path, index === 0 ? document : null, die, options.environment, more);
      expect(ended, kill).toBe('SIGKILL');
    }
    const { result, job } = await runs.resume();
    expect(result.counts).toEqual({ completed: 1 });
    expect(job('j').commit).not.toBeNull();
    expect(server.of('create')).toHaveLength(1);
    expect(server.of('message')).toEqual([]);
    expect(checkout.git('log', '--format=%s')).toBe('j: Fix it\nfirst\n');
    expect(checkout.read('a.txt')).toBe('1\n');
    expect(checkout.git('status', '--porcelain')).toBe('');
    expect(leftoverProcesses()).toEqual([]);
  });
});
