import { describe, expect, it } from 'vitest';
import { AimError, EXIT_CODES } from '../../src/model/errors.ts';
import { describeExit, shellCode } from '../../src/model/turn/exit.ts';
import { jobExitCode } from '../../src/model/run/job-exit-code.ts';

describe('exit codes', () => {
  it.each([
    [{ by: 'itself', code: 3 } as const, 3, 'exit code 3'],
    [{ by: 'signal', signal: 'SIGKILL' } as const, 137, 'killed by SIGKILL'],
    [{ by: 'us', code: null, signal: 'SIGTERM' } as const, 143, 'ended by aim'],
    [{ by: 'never_started', reason: 'no such program: x', not_found: true } as const, null, 'no such program: x'],
  ])('of a process: %j is %j', (exit, code, words) => {
    expect(shellCode(exit)).toBe(code);
    expect(describeExit(exit)).toBe(words);
  });

  it('of job outcomes are as documented', () => {
    const killed = { by: 'signal', signal: 'SIGSEGV' } as const;
    expect(
      ['completed', 'failed', 'timed_out', 'not_started', 'refused', 'interrupted', 'cancelled', 'skipped'].map((it) =>
        jobExitCode(it as never, null),
      ),
    ).toEqual([0, 1, 3, 4, 5, 130, 130, null]);
    expect(jobExitCode('crashed', killed)).toBe(139);
    expect(jobExitCode('crashed', null)).toBe(1);
  });

  it('of errors are as documented', () => {
    expect(new AimError('tool_not_found', 'x').exitCode).toBe(4);
    expect(EXIT_CODES).toMatchObject({
      invalid_file: 2,
      usage: 2,
      unknown_tool: 2,
      timed_out: 3,
      interrupted: 130,
      terminated: 143,
    });
  });
});
