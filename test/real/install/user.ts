import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Manager, userEnv } from './managers.ts';

/** A user of a package manager, with an empty folder and an empty home below the folder. */
export async function userOf(manager: Pick<Manager, 'manager' | 'node' | 'env'>, homes: string, registry: string) {
  const home = mkdtempSync(join(homes, 'user-'));
  const cwd = join(home, 'project');
  mkdirSync(cwd);
  const env = await userEnv(manager, home, registry);
  const run = ([program = '', ...args]: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    execa(program, args, {
      cwd,
      env: { ...env, ...more },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      all: true,
    });
  return { home, cwd, run };
}
