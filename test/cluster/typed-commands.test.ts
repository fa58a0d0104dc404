import { describe, expect, it } from 'vitest';
import { command, message } from '../../src/model/turn/prompt.ts';
import { promptOf } from '../../src/pool/prompt-of.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { readyCluster } from '../support/cluster.ts';
import { never } from '../support/never.ts';

describe('a typed line', () => {
  const aider = Registry.builtIn().get('aider');

  it.each(['/ask !touch PWNED', '/code !touch PWNED', '/architect /run touch PWNED', '/context !touch PWNED'])(
    '%s is text for aider, which would parse it again and run it',
    (line) => {
      expect(promptOf(aider, line)).toEqual(message(line));
    },
  );

  it.each(['/run ls', '/git status', '/web example.org', '/load f', '/editor', '/exit', '/undo', '!ls'])(
    '%s is text for aider',
    (line) => {
      expect(promptOf(aider, line)).toEqual(message(line));
    },
  );

  it('that changes the mode does not bind the job after it', async () => {
    await using made = await readyCluster(1);
    const typed = await made.cluster.sendTo(0, command('/chat-mode ask')).ended;
    expect(typed.outcome.kind).toBe('completed');
    await using lease = await made.cluster.lease({ holder: 'job' }, never);
    await lease.openSession({ cwd: made.checkout.path, approvals: 'allow-edits', conversation: 'new' }, never);
    const edit = await lease.turn(message('sim:edit a.py # done'), { timeoutMs: 5000 }, never);
    expect(edit).toMatchObject({ outcome: { kind: 'completed' }, files: ['a.py'] });
  });
});
