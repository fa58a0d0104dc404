import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const NEWEST_FIRST = ['3.12', '3.11', '3.10'];

/** A Python that aider takes and that can make a venv; the error says what each candidate lacks. */
export async function findPython(): Promise<string> {
  const tried: string[] = [];
  for (const python of await candidates()) {
    const probe = 'import sys; print("%d.%d" % sys.version_info[:2]); import ensurepip, venv';
    const { exitCode, stdout, stderr } = await execa(python, ['-c', probe], { reject: false, timeout: 10_000 });
    const version = stdout.trim();
    if (exitCode === 0 && NEWEST_FIRST.includes(version)) return python;
    if (version === '') tried.push(`${python}: does not run`);
    else if (exitCode === 0) tried.push(`${python}: is ${version}`);
    else if (/ensurepip|venv/.test(stderr)) {
      tried.push(`${python}: ${version} without venv (on Debian and Ubuntu: apt-get install python${version}-venv)`);
    } else tried.push(`${python}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  }
  throw new Error(`needs Python 3.10, 3.11 or 3.12 with venv\n  ${tried.join('\n  ')}`);
}

async function candidates(): Promise<string[]> {
  const names = [...NEWEST_FIRST.map((version) => `python${version}`), 'python3'];
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const installed = await readdir(versions).catch((): string[] => []);
  const ofPyenv = NEWEST_FIRST.flatMap((wanted) => installed.filter((it) => it.startsWith(`${wanted}.`)));
  return [...names, ...ofPyenv.map((version) => join(versions, version, 'bin', 'python3'))];
}
