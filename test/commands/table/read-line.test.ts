import { describe, expect, it } from 'vitest';
import { defineCommand } from '../../../commands/table/define-command.ts';
import {
  choiceFlag,
  choicesFlag,
  listFlag,
  numberFlag,
  optionalArgument,
  optionalTextFlag,
  requiredArgument,
  secondsFlagWithDefault,
  switchFlag,
  textFlag,
} from '../../../commands/table/flag-kinds.ts';
import { readLine } from '../../../commands/table/read-line.ts';

const ROW = defineCommand({
  group: 'jobs',
  summary: 'A command with a flag of every kind',
  args: { file: requiredArgument('a file'), job: optionalArgument('a job') },
  flags: {
    count: numberFlag('How many', { min: 1, max: 10 }, { char: 'n' }),
    name: textFlag('A name', { exclusive: ['all'], maxChars: 5 }),
    all: switchFlag('All of them', { exclusive: ['name'] }),
    resume: optionalTextFlag('Go on', 'auto'),
    force: switchFlag('By force', { dependsOn: ['resume'] }),
    only: listFlag('Only this one'),
    mode: choiceFlag(['fast', 'slow'], 'How'),
    'fail-on': choicesFlag(['a', 'b'], 'What fails'),
    timeout: secondsFlagWithDefault('How long', 600),
  },
  takesCommand: true,
  run: () => Promise.reject(new Error('is not run')),
});

const DEFAULTS = { all: false, force: false, 'fail-on': [], timeout: 600 };

describe('a line', () => {
  it.each<[string[], { args?: object; flags?: object; rest?: string[] }]>([
    [['f'], {}],
    [['f', 'j'], { args: { file: 'f', job: 'j' } }],
    [['-n', '3', 'f'], { flags: { count: 3 } }],
    [['-n3', 'f'], { flags: { count: 3 } }],
    [['-n=3', 'f'], { flags: { count: 3 } }],
    [['f', '--count=10'], { flags: { count: 10 } }],
    [['f', '--name', 'a=b'], { flags: { name: 'a=b' } }],
    [['f', '--name=a b'], { flags: { name: 'a b' } }],
    [['f', '--name', '-'], { flags: { name: '-' } }],
    [['f', '--name', '-5'], { flags: { name: '-5' } }],
    [['f', '--name=--all'], { flags: { name: '--all' } }],
    [['f', '--resume'], { flags: { resume: 'auto' } }],
    [['f', '--resume', 'r'], { flags: { resume: 'r' } }],
    [['f', '--resume=r'], { flags: { resume: 'r' } }],
    [['f', '--resume', '--force'], { flags: { resume: 'auto', force: true } }],
    [['f', '--all', '--all'], { flags: { all: true } }],
    [['f', '--only', 'a', '--only', 'b'], { flags: { only: ['a', 'b'] } }],
    [['f', 'j', '--only', 'a', 'b'], { args: { file: 'f', job: 'j' }, flags: { only: ['a', 'b'] } }],
    [['--only', 'a', 'f'], { flags: { only: ['a'] } }],
    [['f', '--mode', 'fast'], { flags: { mode: 'fast' } }],
    [['f', '--fail-on', 'a, b'], { flags: { 'fail-on': ['a', 'b'] } }],
    [['f', '--timeout', '0.5'], { flags: { timeout: 0.5 } }],
    [['-'], { args: { file: '-' } }],
    [['- a list'], { args: { file: '- a list' } }],
    [['--all of it'], { args: { file: '--all of it' } }],
    [['f', '--'], { rest: [] }],
    [['f', '--', '--all', 'x'], { rest: ['--all', 'x'] }],
  ])('%j is read', (words, { args = { file: words.find((word) => word === 'f') }, flags = {}, rest = null }) => {
    const read = readLine('do', ROW, words);
    expect({ args: read.args, flags: read.flags, rest: read.rest }).toEqual({
      args,
      flags: { ...DEFAULTS, ...flags },
      rest,
    });
  });

  it.each<[string[], string, string?]>([
    [[], 'aim do needs FILE: a file', '`aim do -h` shows what it takes'],
    [['f', 'j', 'x'], 'aim do takes only FILE and JOB: x is one too many'],
    [['f', 'j', '--only', 'a', '--all', 'x'], 'aim do takes only FILE and JOB: x is one too many'],
    [['f', '--nam', 'x'], 'aim do has no flag --nam', 'did you mean "--name"?'],
    [['f', '--nam=x'], 'aim do has no flag --nam', 'did you mean "--name"?'],
    [
      ['f', '--zzzzzzzz'],
      'aim do has no flag --zzzzzzzz',
      '`aim do -h` lists its flags; a text that begins with a dash goes behind --',
    ],
    [['f', '-x'], 'aim do has no flag -x'],
    [['f', '--name'], '--name needs a value'],
    [['f', '--name', '--all'], '--name needs a value'],
    [['f', '--name', '--', 'x'], '--name needs a value'],
    [['f', '--all=yes'], '--all takes no value'],
    [['f', '-h=1'], '--help takes no value'],
    [['f', '--name', 'a', '--name', 'b'], '--name is given twice'],
    [['f', '--name', 'a', '--all'], "--name and --all can't be given together"],
    [['f', '--force'], '--force makes sense only with --resume'],
    [['f', '--name='], '--name: must be 1 to 5 characters, not 0'],
    [['f', '-n', '11'], '-n 11: must be a whole number from 1 to 10'],
    [['f', '-n', '1.5'], '-n 1.5: must be a whole number from 1 to 10'],
    [['f', '--mode', 'quick'], '--mode quick: must be one of fast, slow'],
    [['f', '--fail-on', 'a,c'], '--fail-on a,c: must be some of a, b, with commas between them'],
    [['f', '--timeout', ''], '--timeout : must be seconds, more than 0 and at most 86400'],
    [['f', '--color', '--no-color'], "--color and --no-color can't be given together"],
  ])('%j is refused: %s', (words, message, hint) => {
    const read = () => readLine('do', ROW, words);
    expect(read).toThrow(expect.objectContaining({ code: 'usage', message, ...(hint && { hint }) }));
  });

  it('has the flags of every command beside those of its own', () => {
    expect(readLine('do', ROW, ['f', '--json', '--no-color']).globals).toMatchObject({
      json: true,
      'no-color': true,
      color: false,
    });
  });
});
