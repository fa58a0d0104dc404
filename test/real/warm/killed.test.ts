import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { birthOf, processesWithEnv } from '../../../src/process/process-table.ts';
import { MARK_VARIABLE } from '../../../src/process/mark.ts';
import { SHORT_TEMP } from '../../../src/process/records/runtime-folder.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { eventually } from '../../support/eventually.ts';

/** Another aim with three processes, one of which ignores TERM. Its record is where no other aim looks for it. */
async function startAim(folder: string, program = 'hold.ts') {
  const temp = join(folder, 'a-folder-for-temporary-files-whose-path-is-too-long-for-a-socket');
  await mkdir(temp);
  const aim = spawn(process.execPath, [join(import.meta.dirname, 'programs', program)], {
    env: { ...process.env, XDG_RUNTIME_DIR: folder, TMPDIR: temp },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => aim.once('exit', resolve));
  for await (const line of createInterface(aim.stdout)) {
    const [mark = '', server, kept] = line.split(' ');
    const left = () => processesWithEnv(MARK_VARIABLE, mark).length;
    const folders = () => [temp, SHORT_TEMP].flatMap((at) => readdirSync(at)).filter((name) => name.includes(mark));
    const kill = async () => {
      aim.kill('SIGKILL');
      await exited;
    };
    return { left, folders, kill, server: Number(server), kept: Number(kept) };
  }
  throw new Error('it ended by itself');
}

it('the fork server and its processes end when aim is killed, also one that ignores TERM', async () => {
  using folder = Checkout.plain();
  const { left, folders, kill } = await startAim(folder.path);
  expect(left()).toBe(4);
  expect(folders()).toHaveLength(1);
  await kill();
  // By the end of their input, then TERM, then KILL: each a second after the other.
  await eventually(() => expect(left()).toBe(0));
  expect(folders()).toEqual([]);
});

it('the fork server ends its processes also where it learns of the end of one before that of aim', async () => {
  using folder = Checkout.plain();
  const { left, kill, server } = await startAim(folder.path);
  process.kill(server, 'SIGSTOP');
  await kill();
  await eventually(() => expect(left()).toBe(2));
  process.kill(server, 'SIGCONT');
  await eventually(() => expect(left()).toBe(0));
});

it('the fork server that a resident one has forked ends with its processes when aim is killed; that one goes on', async () => {
  using folder = Checkout.plain();
  const { left, folders, kill, kept } = await startAim(folder.path, 'hold-resident.ts');
  try {
    expect(left()).toBe(4);
    await kill();
    await eventually(() => expect(left()).toBe(0));
    expect(folders()).toEqual([]);
    expect(birthOf(kept)).not.toBeNull();
  } finally {
    process.kill(kept, 'SIGTERM');
  }
  await eventually(() => expect(birthOf(kept)).toBeNull());
});
