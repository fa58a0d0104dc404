import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { processesWithEnv } from '../../../src/process/process-table.ts';
import { MARK_VARIABLE } from '../../../src/process/process-tree.ts';
import { makeTempFolder } from '../sandbox.ts';
import { until } from './warm-tool.ts';

it('an aim that is killed takes the parent and its instances with it, the deaf one too', async () => {
  const program = join(import.meta.dirname, 'programs', 'hold.ts');
  // Where no other aim looks, which would end it before its parent does, and where nothing of it stays.
  await using runtime = await makeTempFolder('runtime');
  const env = { ...process.env, XDG_RUNTIME_DIR: runtime.path, TMPDIR: runtime.path };
  const aim = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [owner] = (await once(createInterface(aim.stdout), 'line')) as [string];
  expect(processesWithEnv(MARK_VARIABLE, owner)).toHaveLength(4);
  aim.kill('SIGKILL');
  await once(aim, 'exit');
  // By the end of their input, then TERM, then KILL: each a second after the other.
  await until(() => processesWithEnv(MARK_VARIABLE, owner).length === 0);
});
