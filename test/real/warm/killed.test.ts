import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { processesWithEnv } from '../../../src/process/process-table.ts';
import { MARK_VARIABLE } from '../../../src/process/mark.ts';
import { SHORT_TEMP } from '../../../src/process/records/runtime-folder.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { eventually } from '../../support/eventually.ts';

/** Another aim that holds three instances, one of them deaf, on record where no other one looks and would end it. */
async function holdElsewhere(folder: string) {
  const temp = join(folder, 'a-folder-for-temporary-files-whose-path-is-too-long-for-a-socket');
  await mkdir(temp);
  const aim = spawn(process.execPath, [join(import.meta.dirname, 'programs', 'hold.ts')], {
    env: { ...process.env, XDG_RUNTIME_DIR: folder, TMPDIR: temp },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => aim.once('exit', resolve));
  for await (const line of createInterface(aim.stdout)) {
    const [mark = '', parent] = line.split(' ');
    const left = () => processesWithEnv(MARK_VARIABLE, mark).length;
    const folders = () => [temp, SHORT_TEMP].flatMap((at) => readdirSync(at)).filter((name) => name.includes(mark));
    const kill = async () => {
      aim.kill('SIGKILL');
      await exited;
    };
    return { left, folders, kill, parent: Number(parent) };
  }
  throw new Error('it ended by itself');
}

it('an aim that is killed takes the parent and its instances with it, the deaf one too', async () => {
  using folder = Checkout.plain();
  const { left, folders, kill } = await holdElsewhere(folder.path);
  expect(left()).toBe(4);
  expect(folders()).toHaveLength(1);
  await kill();
  // By the end of their input, then TERM, then KILL: each a second after the other.
  await eventually(() => expect(left()).toBe(0));
  expect(folders()).toEqual([]);
});

it('so it does when the parent hears of the end of an instance before that of aim', async () => {
  using folder = Checkout.plain();
  const { left, kill, parent } = await holdElsewhere(folder.path);
  process.kill(parent, 'SIGSTOP');
  await kill();
  await eventually(() => expect(left()).toBe(2));
  process.kill(parent, 'SIGCONT');
  await eventually(() => expect(left()).toBe(0));
});
