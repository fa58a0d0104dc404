import { describe, expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { runResultSchema } from '../../src/model/run/run-result.ts';
import { printed } from './cli-user.ts';
import { runBinary } from './run-binary.ts';

const ask = (id: string, prompt = `sim:say from ${id}`) => ({ id, tool: 'sim', action: 'ask', prompt });

/** The command that the last line of a summary is, as a user's shell runs it. */
function lastLine(stdout: string): string {
  return stdout.trimEnd().split('\n').at(-1)!;
}

describe('aim run-jobs --resume', () => {
  it('goes on with a run whose aim was killed, with its file and flags', async () => {
    using folder = Checkout.git({ 'my jobs.json': '' });
    folder.write('my jobs.json', [ask('a'), ask('b', 'sim:say begun\nsim:sleep 0.2'), ask('c')]);
    const run = runBinary(['run-jobs', 'my jobs.json', '-n', '1', '--fail-fast', '--reporter', 'json'], {
      cwd: folder.path,
    });
    await printed(run, '"text":"begun', 'stdout');
    run.kill('SIGKILL');
    await run;
    const show = (...args: string[]) => runBinary(['show', 'last', ...args], { cwd: folder.path });
    const open = await show('b');
    expect({ exitCode: open.exitCode, stderr: open.stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/job b of run \S+ has not ended\n.*aim show \S+ b --transcript/) as string,
    });
    const cut = await show('b', '--transcript');
    expect(cut.stdout).toMatch(/^── job b, attempt 1 ──\n[^]*\nbegun$/);
    const plan = await runBinary(['run-jobs', '--resume', '--dry-run'], { cwd: folder.path });
    expect(plan.stdout).toMatch(
      /^Run \S+ goes on\. Left as they are: 1 job\.\n[^]*pool sim: 1 × sim[^]*\n2 jobs, the most urgent first:\n/,
    );
    const again = await runBinary(['run-jobs', '--resume', '--json'], { cwd: folder.path });
    expect(again.exitCode, again.stderr).toBe(0);
    const result = runResultSchema.parse(JSON.parse(again.stdout));
    expect(result.counts).toEqual({ completed: 3 });
    expect(result.jobs.map(({ attempts }) => attempts.length)).toEqual([1, 2, 1]);
    const whole = await show('b', '--transcript');
    const [begin, rest] = [whole.stdout.slice(0, cut.stdout.length), whole.stdout.slice(cut.stdout.length)];
    expect(begin).toBe(cut.stdout);
    expect(rest).toMatch(/^\n── job b, attempt 2 ──\n[^]*\nbegun\n/);
    expect(whole.stdout).not.toMatch(/from [ac]|attempt 3/);
    // There is nothing left to do: the same result, and nothing starts.
    const over = await runBinary(['run-jobs', '--resume', result.run_id.slice(-6), '--json'], { cwd: folder.path });
    expect(JSON.parse(over.stdout)).toEqual(result);
  });

  it('is the last line of an interrupted run, which can be copied', async () => {
    using folder = Checkout.git({});
    using elsewhere = Checkout.plain();
    folder.write('jobs.json', [ask('a'), ask('b', 'sim:say begun\nsim:sleep 0.5'), ask('c')]);
    const args = ['run-jobs', folder.file('jobs.json'), '-n', '1', '--cwd', folder.path];
    const run = runBinary(args, { cwd: elsewhere.path });
    await printed(run, /\[b\] started/);
    run.kill('SIGINT');
    const { stdout, exitCode } = await run;
    expect(exitCode).toBe(130);
    const command = lastLine(stdout);
    expect(command).toMatch(/^aim run-jobs --resume \S+ --cwd \S+$/);
    const { stdout: rest, exitCode: code } = await runBinary(command.split(' ').slice(1), { cwd: elsewhere.path });
    expect(code).toBe(0);
    expect(rest).toContain('3 jobs: 3 completed');
    expect(lastLine(rest)).toMatch(/^Result and transcripts: /);
  });

  it('--only-failed is the last line of a run in which a job failed', async () => {
    using folder = Checkout.git({});
    folder.write('jobs.json', [ask('a'), ask('bad', 'sim:fail no')]);
    const { stdout } = await runBinary(['run-jobs', 'jobs.json'], { cwd: folder.path });
    expect(lastLine(stdout)).toMatch(/^aim run-jobs --resume \d{8}T\d{6}Z-[0-9a-f]{6} --only-failed$/);
    folder.write('jobs.json', [ask('a'), ask('bad', 'sim:say better')]);
    const words = lastLine(stdout).split(' ').slice(1);
    const refused = await runBinary(words, { cwd: folder.path });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /jobs\.json has changed since run \S+ began, in 1 job\n {2}changed: bad\n.*--accept-changes/,
    );
    const { exitCode } = await runBinary([...words, '--accept-changes'], { cwd: folder.path });
    expect(exitCode).toBe(0);
  });

  it.each([
    ['without a run', ['--resume'], 4, 'there are no runs here'],
    ['of a name that no run has', ['--resume', 'x'], 4, 'there are no runs here'],
    ['of a job file', ['--resume', 'a.json'], 4, 'a job file comes first: aim run-jobs a.json --resume'],
    ['without --resume', ['--only-failed'], 2, '--resume'],
    ['without a file', [], 2, 'no job file is named'],
  ])('%s is an error that says so', async (_, flags, code, text) => {
    using folder = Checkout.git({ 'a.json': '[]' });
    const { stderr, exitCode } = await runBinary(['run-jobs', ...flags], { cwd: folder.path });
    expect(exitCode).toBe(code);
    expect(stderr).toContain(text);
  });
});
