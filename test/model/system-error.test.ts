import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { reportError } from '../../commands/host/report-error.ts';
import { AimError } from '../../src/model/errors.ts';
import { asAimError, namedError } from '../../src/model/system-error.ts';

const failure = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: in the words of bun`), { code, ...(path === undefined ? {} : { path }) });

it.each([
  ['ENOSPC', 'the disk is full (ENOSPC)'],
  ['EMFILE', 'no file handles are left for this process (`ulimit -n`) (EMFILE)'],
  ['EAGAIN', 'no further process or thread can be started (`ulimit -u`) (EAGAIN)'],
  ['ENOMEM', 'no memory is left (ENOMEM)'],
  ['EROFS', 'the file system is read-only (EROFS)'],
])('%s is never a fault of aim’s own, wherever it comes from', (code, text) => {
  expect(asAimError(failure(code, '/x/y'))).toMatchObject({ code: 'system_failed', message: `/x/y: ${text}` });
  expect(reportError(failure(code))).toMatchObject({ exitCode: 1, lines: [`aim: ${text}`] });
});

it('an error that has no words of ours keeps those of the system', () => {
  expect(reportError(failure('EXDEV'))).toMatchObject({ exitCode: 1, lines: ['aim: EXDEV: in the words of bun'] });
});

it('what is no error of the system stays a bug', () => {
  for (const error of [new Error('x'), Object.assign(new Error('x'), { code: 'ERR_STREAM_DESTROYED' }), 'EIO']) {
    expect(reportError(error).exitCode).toBe(70);
  }
});

it.each([
  ['EACCES', 'invalid_file'],
  ['ELOOP', 'invalid_file'],
  ['EMFILE', 'system_failed'],
])('%s about what the user named is %s', (code, expected) => {
  expect(namedError('jobs.json', 'invalid_file', failure(code))).toMatchObject({ code: expected });
});

it('the errors of bun are known', () => {
  try {
    readFileSync('/nonexistent/x');
  } catch (error) {
    expect(asAimError(error)).toBeInstanceOf(AimError);
  }
});

it('a cause that the message has already is not repeated', () => {
  const thrown = new Error('it has become shorter');
  const lines = (message: string) => reportError(new AimError('record_failed', message, { cause: thrown })).lines;
  expect(lines('the journal has gone: it has become shorter')).toEqual([
    'aim: the journal has gone: it has become shorter',
  ]);
  expect(lines('the journal has gone')).toEqual(['aim: the journal has gone (it has become shorter)']);
});
