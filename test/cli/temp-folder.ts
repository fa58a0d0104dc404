import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** A folder of its own with some files in it, gone when it is disposed. */
export interface TempFolder extends Disposable {
  readonly path: string;
  /** Writes a file in it; JSON where it is not text. @returns its path. */
  write(name: string, content: unknown): string;
}

export function tempFolder(files: Readonly<Record<string, unknown>> = {}): TempFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'aim-cli-')));
  const folder: TempFolder = {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
  for (const [name, content] of Object.entries(files)) folder.write(name, content);
  return folder;
}

/** The same as a git checkout with everything committed. */
export async function tempCheckout(
  files: Readonly<Record<string, unknown>> = { 'a.py': 'a = 1\n' },
): Promise<TempFolder> {
  const folder = tempFolder(files);
  const git = (...args: string[]) => execa('git', args, { cwd: folder.path });
  await git('init', '--quiet');
  await git('add', '--all');
  await git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '--quiet', '--allow-empty', '-m', 'start');
  return folder;
}
