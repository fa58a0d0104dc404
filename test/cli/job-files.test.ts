import { describe, expect, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { runBinary } from './run-binary.ts';

describe('a job file, by the binary', () => {
  it('is told of each fault with its place, as an editor or a terminal makes a link of it', async () => {
    using folder = Checkout.git({ 'a.py': 'a\n' });
    folder.write(
      'jobs.yaml',
      'jobs:\n  - tool: simm\n    prompt: 1\n  - { tool: sim, for_each: { files: ["*.js"] }, prompt: x }\n',
    );
    const { stdout, stderr, exitCode } = await runBinary(['validate', 'jobs.yaml'], { cwd: folder.path });
    expect([stdout, exitCode]).toEqual(['', 2]);
    expect(stderr.split('\n')).toEqual([
      'aim: jobs.yaml is not a valid job file',
      'jobs.yaml:2:5: jobs[0].tool: no tool is called "simm"; did you mean "sim"?',
      'jobs.yaml:3:5: jobs[0].prompt: must be a string, not a number; put it in quotes: "1"',
      expect.stringMatching(/^jobs\.yaml:4:38: jobs\[1\]\.for_each\.files\[0\]: "\*\.js" matches no file/),
    ]);
    const json = await runBinary(['validate', 'jobs.yaml', '--json'], { cwd: folder.path });
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: {
        code: 'invalid_file',
        issues: [{ file: 'jobs.yaml', line: 2, column: 5, place: 'jobs[0].tool' }, {}, {}],
      },
    });
  });

  it('is not blamed for a flag that does not fit it', async () => {
    using folder = Checkout.git({});
    folder.write('jobs.json', [{ id: 'one', tool: 'sim', action: 'ask', prompt: 'x' }]);
    const run = (...args: string[]) => runBinary(['run-jobs', 'jobs.json', '--dry-run', ...args], { cwd: folder.path });
    for (const [args, words] of [
      [['--only', 'onee'], 'aim: --only: no job is called "onee"\n  did you mean "one"?'],
      [['--tool', 'simm'], 'aim: --tool: jobs[0].tool no tool is called "simm"\n  did you mean "sim"?'],
      [['--isolation', 'shared', '--land', 'branch'], 'aim: --land: branch needs worktrees'],
    ] as const) {
      const { stderr, exitCode } = await run(...args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(words);
      expect(stderr).not.toContain('not a valid job file');
    }
  });

  it('may come from stdin as YAML, for twenty files, and shows what it became', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `src/m${String(index).padStart(2, '0')}.py`);
    using folder = Checkout.git(Object.fromEntries(names.map((name) => [name, 'x\n'])));
    const input =
      'defaults: { tool: sim }\njobs:\n  - id: hints\n    for_each: { files: ["src/*.py"] }\n    prompt: Hints in {file}.\n';
    const shown = await runBinary(['run-jobs', '-', '--dry-run', '--json'], { cwd: folder.path, input });
    const { jobs } = JSON.parse(shown.stdout) as { jobs: { id: string; files: string[]; prompt: string }[] };
    expect(jobs.map(({ files }) => files[0])).toEqual(names);
    expect(jobs[0]).toMatchObject({ id: 'hints-src-m00.py', prompt: 'Hints in src/m00.py.' });
    const ran = await runBinary(['run-jobs', '-', '-n', '5', '--json'], { cwd: folder.path, input });
    expect(ran.exitCode).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ counts: { completed: 20 } });
  });

  it('has a schema that is printed, and a first one that is written', async () => {
    using folder = Checkout.git({ 'a.py': 'a\n' });
    const { stdout } = await runBinary(['schema', 'job-file']);
    expect(JSON.parse(stdout)).toMatchObject({ $id: 'urn:aim-agents:schema:job-file:1' });
    expect((await runBinary(['schema', 'job-fil'])).exitCode).toBe(2);
    expect((await runBinary(['schema'])).stdout).toContain('job-file  ');
    const init = await runBinary(['init'], { cwd: folder.path });
    expect(init.stdout.split('\n').at(-1)).toBe('aim run-jobs jobs.yaml --tool sim');
    const again = await runBinary(['init'], { cwd: folder.path });
    expect([again.exitCode, again.stderr.split('\n')[0]]).toEqual([2, 'aim: jobs.yaml is there already']);
    expect((await runBinary(['validate', 'jobs.yaml'], { cwd: folder.path })).exitCode).toBe(0);
  });
});
