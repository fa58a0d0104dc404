import { expect, it } from 'vitest';
import { COMMANDS } from '../../../commands/index.ts';
import { splitCommand } from '../../../commands/table/split-command.ts';

it.each<[string[], object]>([
  [['--version'], { kind: 'version' }],
  [['-v'], { kind: 'version' }],
  [['-V', '--json'], { kind: 'version' }],
  [['version'], { kind: 'version' }],
  [['--json', 'version', '--log-file', 'x'], { kind: 'version' }],
  [[], { kind: 'help', about: null }],
  [['-h'], { kind: 'help', about: null }],
  [['--help'], { kind: 'help', about: null }],
  [['--json'], { kind: 'help', about: null }],
  [['-h', 'send'], { kind: 'help', about: 'send' }],
  [['send', '-h'], { kind: 'help', about: 'send' }],
  [['send', 'x', '--nosuch', '--help'], { kind: 'help', about: 'send' }],
  [['help', '-h'], { kind: 'help', about: null }],
  [['help', 'send', '-h'], { kind: 'help', about: 'send' }],
  [['help', 'send'], { kind: 'command', name: 'help', words: ['send'] }],
  [['--json', 'status', 'x'], { kind: 'command', name: 'status', words: ['--json', 'x'] }],
  [['-v', 'status'], { kind: 'command', name: 'status', words: ['-v'] }],
  [['--log-file', 'x', 'status'], { kind: 'command', name: 'status', words: ['--log-file', 'x'] }],
  [['--log-file=x', 'status'], { kind: 'command', name: 'status', words: ['--log-file=x'] }],
  [['send', '-h is a flag'], { kind: 'command', name: 'send', words: ['-h is a flag'] }],
  [['send', '--', '-h'], { kind: 'command', name: 'send', words: ['--', '-h'] }],
  [['launch', 'sim', '--', 'x', '-h'], { kind: 'command', name: 'launch', words: ['sim', '--', 'x', '-h'] }],
])('%j is understood', (argv, expected) => {
  expect(splitCommand(COMMANDS, argv)).toMatchObject(expected);
});

it.each([
  [['stauts'], 'aim has no command stauts', 'did you mean "status"?'],
  [['runs-jobs', 'x'], 'aim has no command runs-jobs', 'did you mean "run-jobs"?'],
  [['constructor'], 'aim has no command constructor', '`aim -h` lists them'],
  [['jobs.json'], 'aim has no command jobs.json', 'to run it: aim run-jobs jobs.json'],
  [['--halp'], 'aim has no flag --halp', 'did you mean "--help"?'],
  [['--version', '--foo'], 'aim has no flag --foo', 'other flags stand behind a command; `aim -h` lists them all'],
  [['-V', '--jsn'], 'aim has no flag --jsn', 'did you mean "--json"?'],
  [['version', '--foo'], 'aim has no flag --foo', 'other flags stand behind a command; `aim -h` lists them all'],
  [['--version', 'send', 'x'], 'aim --version takes no argument: send is one too many', undefined],
  [['version', 'sim'], 'aim --version takes no argument: sim is one too many', undefined],
  [['--name', 'x', 'send'], 'aim has no flag --name', 'other flags stand behind a command; `aim -h` lists them all'],
])('%j is refused with a guess', (argv, message, hint) => {
  expect(() => splitCommand(COMMANDS, argv)).toThrow(expect.objectContaining({ code: 'usage', message, hint }));
});
