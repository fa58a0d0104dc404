import { chownSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { privateFolder, runtimeFolder } from '../../../src/process/records/runtime-folder.ts';
import { Checkout } from '../../../fixtures/checkout.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the folder for sockets and records', () => {
  it('is made in XDG_RUNTIME_DIR, with mode 0700', () => {
    using runtime = Checkout.plain();
    const path = runtimeFolder({ XDG_RUNTIME_DIR: runtime.path });
    expect(path).toBe(runtime.file('aim'));
    expect(modeOf(path)).toBe(0o700);
    expect(runtimeFolder({ XDG_RUNTIME_DIR: runtime.path })).toBe(path);
  });

  it.each([
    ['not set', undefined],
    ['empty', ''],
    ['relative', 'run'],
    ['not there', '/no/such/folder'],
    ['open to others', '/tmp'],
  ])('is /tmp/aim-UID where XDG_RUNTIME_DIR is %s', (_, value) => {
    const path = runtimeFolder({ XDG_RUNTIME_DIR: value });
    expect(path).toBe(`/tmp/aim-${process.getuid!()}`);
    expect(modeOf(path)).toBe(0o700);
  });

  it.each([
    ['a link', (at: Checkout) => symlinkSync(at.path, at.file('aim')), 'it is not a folder'],
    ['a file', (at: Checkout) => at.write('aim', ''), 'it is not a folder'],
    ['open to others', (at: Checkout) => mkdirSync(at.file('aim'), 0o755), 'others may use it (mode 755)'],
    ['somewhere that is not there', (at: Checkout) => at[Symbol.dispose](), "it can't be made"],
  ])('is refused when it is %s', (_, prepare, why) => {
    using parent = Checkout.plain();
    prepare(parent);
    expect(refusal(parent.file('aim'))).toMatchObject({
      code: 'folder_refused',
      message: expect.stringContaining(`${parent.file('aim')} can't be used: ${why}`),
      hint: expect.stringContaining('XDG_RUNTIME_DIR'),
    });
  });

  it('is refused when it belongs to another user', () => {
    using parent = Checkout.plain();
    const isRoot = process.getuid!() === 0;
    // Only root can give a folder to another user; every other user has root's folder.
    const path = isRoot ? parent.file('aim') : '/root';
    if (isRoot) {
      mkdirSync(path, 0o700);
      chownSync(path, 12_345, 12_345);
    }
    expect(refusal(path)).toMatchObject({ message: expect.stringContaining('it belongs to user') });
  });
});

function refusal(path: string): unknown {
  try {
    return privateFolder(path);
  } catch (error) {
    return error;
  }
}
