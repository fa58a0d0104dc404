import { describe, expect, inject, it } from 'vitest';
import { ASKER_REGISTRY } from '../support/asker.ts';
import { eventually } from '../support/eventually.ts';
import { cliUser, printed } from './cli-user.ts';
import { terminal } from './terminal.ts';

const FILES = { 'tools.json': JSON.stringify(ASKER_REGISTRY) };
const ASKER = ['asker', '--registry', 'tools.json'];

describe('aim answer', () => {
  it('lists what is asked, answers it once, and says what became of it to who comes late', async () => {
    await using user = cliUser(FILES);
    const none = await user.aim(['answer', 'asker-1', '1']);
    expect(none).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('no cluster and no run is there') });
    const launched = await user.launch([...ASKER, '-n', '1', '--approvals', 'ask'], 'of 1 ready');
    expect(await user.aim(['answer'])).toMatchObject({ exitCode: 0, stdout: 'nothing is asked' });

    const sending = user.aim(['send', 'claude:permission rm -rf x']);
    await printed(sending, 'to answer: aim answer asker-1 ANSWER');
    expect((await user.status()).questions).toMatchObject([{ id: 'asker-1.1', turn: 'asker-1', instance: 0 }]);
    expect((await user.aim(['status'])).stdout).toMatch(
      /0 {2}asks .*\n +asker-1 asks: Bash command: rm -rf x\n.*aim answer asker-1/,
    );
    const { stdout: listed } = await user.aim(['answer']);
    expect(listed).toMatch(
      /^asker-1 asks on instance 0 \(4:5\d left\):\n {2}Bash\n {2}command: rm -rf x\n {2}1 {2}allow\n {2}2 {2}deny\n/,
    );
    const misfit = await user.aim(['answer', 'asker-1', 'perhaps']);
    expect(misfit).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('it takes 1 allow, 2 deny') });
    const unknown = await user.aim(['answer', 'asker-9', '1']);
    expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('asker-9 asks nothing') });

    const both = await Promise.all([user.aim(['answer', 'asker-1.1', '1']), user.aim(['answer', 'asker-1.1', 'deny'])]);
    const [taken, late] = both.toSorted((a, b) => a.exitCode! - b.exitCode!);
    expect(taken).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^asker-1: (?:allow|deny)$/) });
    expect(late).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('asker-1.1 was answered before: ') });
    expect((await sending).exitCode).toBe(0);

    const text = await user.aim(['answer', 'asker-1']);
    expect(text).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('asker-1 asks nothing') });
    launched.run.kill('SIGTERM');
    const { stderr } = await launched.run;
    expect(stderr).toContain('[asker#0] asks: Bash command: rm -rf x (1 allow, 2 deny); answer: aim answer asker-1');
    expect(stderr).toMatch(/asker-1\.1 was answered: (?:allow|deny)/);
  });

  it('is about jobs of a run too: one process per job, and what nobody answers in time is in the result', async () => {
    const job = (id: string, prompt: string) => ({ id, tool: 'asker', action: 'edit', prompt });
    const jobs = [
      job('one', 'claude:permission make one\nsim:say shipped'),
      job('two', 'claude:permission make two\nsim:say shipped'),
    ];
    await using user = cliUser({ ...FILES, 'jobs.json': JSON.stringify(jobs) });
    const flags = ['--pool-mode', 'never', '--approvals', 'ask', '--ask-timeout', '2', '-n', '1'];
    const run = user.aim(['run-jobs', 'jobs.json', '--registry', 'tools.json', ...flags, '--json']);
    await printed(run, '[one] asks: Bash command: make one (1 allow, 2 deny); answer: aim answer one:1');
    expect((await user.aim(['answer', 'one:1', 'yes'])).stdout).toBe('one:1: allow');
    const { stdout, exitCode } = await run;
    expect(exitCode).toBe(0);
    const { jobs: results } = JSON.parse(stdout) as { jobs: { id: string; refusals: { reason: string }[] }[] };
    expect(results.map(({ refusals }) => refusals)).toMatchObject([[], [{ reason: 'nobody answered within 2 s' }]]);
  });
});

describe('at the console of aim launch', () => {
  it('what a tool asks stands above the line, and a number answers it; nobody is asked without a console', async () => {
    await using user = cliUser(FILES);
    await using window = terminal([inject('binary'), 'launch', ...ASKER, '-n', '1', '--name', 'mine'], user, 80, 30);
    await window.shows(/1 ready/);
    window.type('claude:permission rm -rf x\r');
    await window.shows('mine-1 asks on instance 0');
    await window.shows('  1  allow');
    await window.shows(/^\? mine-1 asks: Bash/);
    window.type('maybe not\r');
    // It is no option, so it is a prompt, which waits for the instance.
    await eventually(async () => expect((await user.status()).waiting).toBe(1));
    window.type('1\r');
    await window.shows('mine-1: allow');
    await window.shows(/── mine-1 · instance 0: completed/);
    window.type('claude:question Which one?|red|blue\r');
    await window.shows('Which one?');
    window.type('/answer\r');
    await window.shows('  2  blue');
    window.type('a green one\r');
    await window.shows('"Which one?":"a green one"');
  });

  it('an answer from elsewhere is told of, and a line that was begun before the question is a prompt', async () => {
    await using user = cliUser(FILES);
    await using window = terminal([inject('binary'), 'launch', ...ASKER, '-n', '1', '--name', 'mine'], user, 80, 30);
    await window.shows(/1 ready/);
    window.type('sim:say my own pro');
    const sending = user.aim(['send', 'claude:question Why?']);
    await window.shows(/^\? mine-1 asks: Why\?/);
    window.type('mpt\r');
    // It waits for the instance.
    await eventually(async () => expect((await user.status()).waiting).toBe(1));
    expect((await user.aim(['answer', 'mine-1', 'because'])).exitCode).toBe(0);
    await window.shows('mine-1.1 was answered: because');
    expect((await sending).stdout).toContain('"Why?":"because"');
    await window.shows(/^my own prompt$/);
  });
});
