import { execa, type Options } from 'execa';
import { inject } from 'vitest';

/** The compiled binary with an environment made from nothing. */
export function runBinary(args: readonly string[], options: Omit<Options, 'reject'> = {}) {
  return execa(inject('binary'), [...args], {
    extendEnv: false,
    stdin: options.stdin === 'pipe' || options.input !== undefined ? 'pipe' : 'ignore',
    cwd: options.cwd ?? '/',
    ...(options.input === undefined ? {} : { input: options.input }),
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LANG: 'C.UTF-8', ...options.env },
    reject: false,
    encoding: 'utf8',
  });
}
