import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { removeUnfinished, replaceFile } from '../../../src/lib/files/replace-file.ts';
import { programCommand } from '../../../fixtures/program-command.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

const [program, ...args] = programCommand('test/lib/files/programs/replace-half.ts');

describe('replacing a file', () => {
  it('leaves the old one whole when the process is killed in the middle', async () => {
    using folder = Checkout.plain({ 'result.json': 'old\n' });
    const child = spawn(program, [...args, folder.file('result.json')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(folder.read('result.json')).toBe('old\n');
    // What it had written by then can be taken away, and nothing else is.
    folder.write('result.json.tmp', '');
    folder.write('xresult.json.0123456789ab.tmp', '');
    removeUnfinished(folder.file('result.json'));
    expect(readdirSync(folder.path).sort()).toEqual([
      'result.json',
      'result.json.tmp',
      'xresult.json.0123456789ab.tmp',
    ]);
  });

  it('gives the new one, in all its pieces and with its mode', () => {
    using folder = Checkout.plain({ 'result.json': 'old\n' });
    chmodSync(folder.file('result.json'), 0o644);
    const pieces = ['a'.repeat(100_000), Buffer.from('ü'), '\n'];
    replaceFile(folder.file('result.json'), (append) => pieces.forEach(append), { mode: 0o600 });
    expect(folder.read('result.json')).toBe(pieces.join(''));
    expect(statSync(folder.file('result.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder.path)).toEqual(['result.json']);
  });

  it('changes nothing when the document can’t be made', () => {
    using folder = Checkout.plain({ 'result.json': 'old\n' });
    const replace = () =>
      replaceFile(
        folder.file('result.json'),
        (append) => {
          append('new');
          throw new Error('circular');
        },
        { mode: 0o600 },
      );
    expect(replace).toThrow('circular');
    expect(folder.read('result.json')).toBe('old\n');
    expect(readdirSync(folder.path)).toEqual(['result.json']);
  });

  it('follows a link, and writes to what is no regular file as it is', () => {
    using folder = Checkout.plain({ 'real.json': 'old\n' });
    symlinkSync('real.json', folder.file('link.json'));
    replaceFile(folder.file('link.json'), (append) => append('new\n'), { mode: 0o600 });
    expect(folder.read('real.json')).toBe('new\n');
    expect(readdirSync(folder.path).toSorted()).toEqual(['link.json', 'real.json']);
    expect(() => replaceFile('/dev/full', (append) => append('new\n'), { mode: 0o600 })).toThrow(/ENOSPC/);
    replaceFile('/dev/null', (append) => append('new\n'), { mode: 0o600 });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});
