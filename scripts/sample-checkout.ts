import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A fresh git checkout of examples/sample, in a folder of its own. */
export async function makeSampleCheckout(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'aim-sample-'));
  cpSync(join(root, 'examples', 'sample'), folder, { recursive: true });
  const git = (...args: string[]) => execa('git', args, { cwd: folder });
  await git('init', '--quiet');
  await git('add', '--all');
  // Also for the commits of jobs, where this machine's user has none.
  await git('config', 'user.name', 'sample');
  await git('config', 'user.email', 'sample@localhost');
  await git('commit', '--quiet', '--no-gpg-sign', '--message', 'A small sample');
  return folder;
}
