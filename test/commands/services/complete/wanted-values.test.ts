import { expect, it } from 'vitest';
import { COMMANDS } from '../../../../commands/index.ts';
import { wantedValues } from '../../../../commands/services/complete/wanted-values.ts';

function valuesOf(words: string[]): string[] {
  const wanted = wantedValues(COMMANDS, words);
  return wanted.kind === 'words' ? wanted.words.map(({ value }) => value) : [`${wanted.prefix}<${wanted.names}>`];
}

it.each<[string[], string[]]>([
  [['sta'], ['status']],
  [['--vers'], ['--version']],
  [['--json', 'sto'], ['stop']],
  [['nosuch', ''], []],
  [['help', 's'], ['<command>']],
  [['status', ''], ['<listener>']],
  [['send', '--na'], ['--name']],
  [['send', '--name', ''], ['<cluster>']],
  [['send', '--name=re'], ['--name=<cluster>']],
  [['send', '--name', 'a', '--na'], []],
  [['send', '--to', '1', '--al'], []],
  [['send', 'a prompt', '--al'], ['--all']],
  [['send', 'what'], []],
  [['send', '--', '--al'], []],
  [['launch', ''], ['<tool>']],
  [['launch', 'sim', '--routing', 's'], ['sticky']],
  [['launch', 'sim', '--routing=r'], ['--routing=round_robin']],
  [['launch', 'sim', '--', ''], ['<program>']],
  [['launch', 'sim', '--', 'make', ''], ['<file>']],
  [['run-jobs', ''], ['<file>']],
  [['run-jobs', 'jobs.json', '--only', ''], ['<job>']],
  [
    ['run-jobs', 'jobs.json', '--only', 'a', '--onl'],
    ['--only', '--only-failed'],
  ],
  [['run-jobs', '--fail-on', 'no-change,r'], ['no-change,refusals']],
  [['run-jobs', '--resume', ''], ['<run>']],
  [['run-jobs', '--resume', '--only-'], ['--only-failed']],
  [['run-jobs', '--on', 'c', '--no-cl'], []],
  [['run-jobs', '-n', '3', '--cw'], ['--cwd']],
  [['run-jobs', '--cwd', ''], ['<folder>']],
  [['show', 'last', ''], ['<job>']],
  [['completion', 'f'], ['fish']],
  [['restart', '--nosuch', '--name', 'x', ''], ['<instance>']],
])('%j is completed by %j', (words, expected) => {
  expect(valuesOf(words)).toEqual(expected);
});

it('where no argument is left to give, the flags are offered', () => {
  expect(valuesOf(['validate', 'x.json', ''])).toContain('--registry');
});
