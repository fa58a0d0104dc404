import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A repository of many small files, checked out, with nothing of the machine's git settings. */
export interface ManyFiles extends AsyncDisposable {
  readonly path: string;
  /** Where else things may be put; it goes with the repository. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  git(cwd: string, ...args: string[]): Promise<string>;
}

const PER_FOLDER = 100;
const LINES = 40;

/** File `n`, relative to the top. */
export function fileName(n: number): string {
  return `folder-${Math.floor(n / PER_FOLDER)}/file-${n}.txt`;
}

/** What is in file `n`, with some lines edited. */
export function fileText(n: number, edited: readonly number[] = []): string {
  return Array.from({ length: LINES }, (_, at) => `${edited.includes(at) ? 'edited' : 'line'} ${at} of ${n}\n`).join(
    '',
  );
}

/** Makes it by way of one stream: a commit at a time would take minutes. */
export async function manyFiles(count: number): Promise<ManyFiles> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'aim-bench-')));
  const path = join(folder, 'repo');
  const environment = { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home'), GIT_CONFIG_NOSYSTEM: '1' };
  await mkdir(path);
  await mkdir(environment.HOME);
  await writeFile(join(environment.HOME, '.gitconfig'), '[user]\n\tname = Bench\n\temail = bench@localhost\n');
  const git = async (cwd: string, ...args: string[]) =>
    (await execa('git', args, { cwd, env: environment, extendEnv: false })).stdout;
  await git(path, 'init', '-q', '-b', 'main');
  const head = `commit refs/heads/main\ncommitter Bench <bench@localhost> 1700000000 +0000\ndata 5\nfirst\n`;
  const files = Array.from({ length: count }, (_, n) => {
    const text = fileText(n);
    return `M 100644 inline ${fileName(n)}\ndata ${text.length}\n${text}\n`;
  });
  const options = { cwd: path, env: environment, extendEnv: false, input: head + files.join('') };
  await execa('git', ['fast-import', '--quiet'], options);
  await git(path, 'reset', '-q', '--hard');
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { path, folder, environment, git, [Symbol.asyncDispose]: dispose };
}
