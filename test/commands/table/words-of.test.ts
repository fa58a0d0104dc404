import { expect, it } from 'vitest';
import { COMMANDS } from '../../../commands/index.ts';
import { readLine } from '../../../commands/table/read-line.ts';
import { wordsOf } from '../../../commands/table/words-of.ts';

it('flags that are written as words again are the same flags, a deadline too', () => {
  const row = COMMANDS['launch']!;
  const typed = ['-n', '2', '--deadline', '90', '--budget-tokens', '1e6', '--mask', 'A', '--mask', 'B', '--json'];
  const { flags } = readLine('launch', row, ['sim', ...typed]);
  expect(flags).toMatchObject({ deadline: 1.5, 'budget-tokens': 1e6, mask: ['A', 'B'] });
  expect(readLine('launch', row, ['sim', ...wordsOf(row.flags, flags)]).flags).toEqual(flags);
});
