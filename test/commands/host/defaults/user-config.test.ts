import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withDefaultPlaces } from '../../../../commands/host/defaults/default-places.ts';
import { flagsOfConfig } from '../../../../commands/host/defaults/user-config.ts';
import { userDefaults } from '../../../../commands/host/defaults/user-defaults.ts';
import { COMMANDS } from '../../../../commands/index.ts';
import { readLine } from '../../../../commands/table/read-line.ts';
import { Checkout } from '../../../../fixtures/checkout.ts';
import { AimError } from '../../../../src/model/errors.ts';

const flagsOf = (name: string, value: unknown) => flagsOfConfig(COMMANDS, name, value).flags;
const read = (name: string, words: string[], value: unknown) =>
  readLine(name, COMMANDS[name]!, words, flagsOf(name, value));

describe('config.json', () => {
  it('has flags of a command, and of all that have them', () => {
    const config = {
      all: { 'no-color': true, timeout: 30 },
      send: { timeout: 60 },
      'run-jobs': { 'fail-on': ['refusals'] },
    };
    expect(read('send', ['x'], config)).toMatchObject({ flags: { timeout: 60 }, globals: { 'no-color': true } });
    expect(read('read', [], config).flags['timeout']).toBe(30);
    expect(read('run-jobs', ['x'], config).flags).toMatchObject({ 'fail-on': ['refusals'], timeout: 30 });
    expect(read('status', [], config).globals['no-color']).toBe(true);
  });

  it('gives way to what is typed, and to a flag that does not go with it', () => {
    const config = { send: { to: 1, timeout: 60 }, all: { 'no-color': true }, 'run-jobs': { on: 'review' } };
    expect(read('send', ['x', '--to', '2'], config).flags).toMatchObject({ to: 2, timeout: 60 });
    expect(read('send', ['x', '--all'], config).flags['to']).toBeUndefined();
    expect(read('send', ['x', '--color'], config).globals).toMatchObject({ color: true, 'no-color': false });
    expect(read('run-jobs', ['x', '--no-cluster'], config).flags).toMatchObject({ on: undefined, 'no-cluster': true });
    // --timeout of launch makes sense only with --stdin.
    expect(read('launch', ['sim'], { launch: { timeout: 5 } }).flags['timeout']).toBeUndefined();
  });

  it('is told every fault', () => {
    const { faults } = flagsOfConfig(COMMANDS, 'status', {
      snd: {},
      send: { tmeout: 3, timeout: 'soon', all: 1, help: true },
      all: { nosuch: true, json: true },
      launch: 3,
    });
    expect(faults).toEqual([
      { path: ['all', 'nosuch'], message: 'is a flag of no command', hint: undefined },
      { path: ['all', 'json'], message: 'can only be typed: it is for one line alone' },
      { path: ['snd'], message: 'is no command', hint: 'did you mean "send"?' },
      { path: ['send', 'tmeout'], message: 'is no flag of aim send', hint: 'did you mean "timeout"?' },
      { path: ['send', 'timeout'], message: 'must be seconds, more than 0 and at most 86400' },
      { path: ['send', 'all'], message: 'must be true or false' },
      { path: ['send', 'help'], message: 'can only be typed: it is for one line alone' },
      { path: ['launch'], message: 'must be an object of flags' },
    ]);
  });

  it('is the user’s own, may have comments, and a fault has its line', async () => {
    using folder = Checkout.plain({});
    const environment = { XDG_CONFIG_HOME: folder.path };
    expect(await userDefaults(COMMANDS, 'send', environment)).toEqual([]);
    mkdirSync(`${folder.path}/aim`);
    folder.write('aim/config.json', '{\n  // five minutes\n  "send": { "timeout": 300, },\n}\n');
    expect(await userDefaults(COMMANDS, 'send', environment)).toEqual([{ name: 'timeout', words: ['300'] }]);
    folder.write('aim/config.json', '{\n  "send": { "timeout": 0 }\n}\n');
    await expect(userDefaults(COMMANDS, 'status', environment)).rejects.toMatchObject({
      code: 'invalid_file',
      issues: [{ place: 'send.timeout', line: 2, column: 13 }],
    });
  });

  it('has the place of a default that the command itself refuses', async () => {
    using folder = Checkout.plain({});
    mkdirSync(`${folder.path}/aim`);
    folder.write(
      'aim/config.json',
      '{\n  "launch": {\n    "repo-map": 100,\n    "registry": "/nosuch/tools.json" }\n}\n',
    );
    const configPath = `${folder.path}/aim/config.json`;
    const defaults = await userDefaults(COMMANDS, 'launch', { XDG_CONFIG_HOME: folder.path });
    const placed = (words: string[], error: AimError) =>
      withDefaultPlaces(COMMANDS, { name: 'launch', words, defaults, configPath }, error);
    const refused = new AimError('usage', '--repo-map: sim sends no map of the repository along');
    expect(placed(['sim'], refused)).toMatchObject({
      message: refused.message,
      issues: [{ place: 'launch.repo-map', file: configPath, line: 3, column: 5, message: 'sets --repo-map' }],
    });
    expect(placed(['sim'], new AimError('invalid_file', '/nosuch/tools.json: no such file'))).toMatchObject({
      issues: [{ line: 4, message: 'sets --registry' }],
    });
    // What was typed is nobody else's.
    expect(placed(['sim', '--repo-map', '5'], refused)).toBe(refused);
    const other = new AimError('usage', '--stdin and a command both read stdin');
    expect(placed(['sim'], other)).toBe(other);
  });
});
