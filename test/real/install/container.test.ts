import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { buildFor, checksums } from '../../../scripts/packages.ts';
import { OWN } from './published.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const ALONE = process.getuid?.() === 0 ? [] : ['--map-root-user'];
const JOBS = [1, 2, 3].map((n) => ({ id: `job-${n}`, tool: 'aider', files: [`${n}.py`], prompt: 'Write it.' }));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aim-container-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder that is the whole file system of a program: with these programs and the libraries that they name. */
async function rootFor(name: string, programs: readonly string[]): Promise<string> {
  const path = join(folder, name);
  for (const each of ['proc', 'dev', 'tmp', 'work', 'etc']) mkdirSync(join(path, each), { recursive: true });
  for (const program of programs) {
    const { stdout } = await execa('ldd', [program]);
    const files = [...stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1]!);
    for (const file of files) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      copyFileSync(file, join(path, file));
    }
  }
  return path;
}

/** Runs a program as the first process of a container would run: with that folder as its root, and its own /proc. */
function inRoot(path: string, argv: readonly string[]) {
  const script = 'mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && cd "$0/work" && exec chroot "$0" "$@"';
  const args = [...ALONE, '--mount', '--pid', '--fork', 'sh', '-c', script, path, ...argv];
  return execa('unshare', args, {
    reject: false,
    extendEnv: false,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/tmp', LANG: 'C.UTF-8' },
  });
}

describe('the image', () => {
  it('takes the binary of its machine out of a release, and no other one than the sums have', async () => {
    const release = join(folder, 'release');
    mkdirSync(release);
    await buildFor(OWN, join(release, `aim-${OWN.name}`));
    writeFileSync(join(release, 'SHA256SUMS'), checksums(release, [`aim-${OWN.name}`]));
    const [, stage = ''] = /^FROM \S+ AS release\n([\s\S]*?)\n\n/m.exec(
      readFileSync(join(root, 'Dockerfile'), 'utf8'),
    )!;
    const [, run = ''] = /^RUN ([\s\S]*)$/m.exec(stage)!;
    const made = join(folder, 'made');
    const script = run.replaceAll('\\\n', '').replace('cd /release', `cd '${release}'`).replace(' /aim', ` '${made}'`);
    const env = { TARGETARCH: OWN.cpu === 'x64' ? 'amd64' : OWN.cpu };
    expect((await execa('sh', ['-ec', script], { env })).exitCode).toBe(0);
    expect((await execa(made, ['--version'])).stdout).toBe(`aim ${manifest.version}`);

    writeFileSync(join(release, `aim-${OWN.name}`), 'changed');
    expect((await execa('sh', ['-ec', script], { env, reject: false })).exitCode).toBe(1);
  });

  it('needs nothing for a rehearsal in place but the binary and the libraries of the system that it names', async () => {
    const binary = join(folder, 'made');
    const path = await rootFor('alone', [binary]);
    cpSync(binary, join(path, 'aim'));
    writeFileSync(join(path, 'work', 'jobs.json'), JSON.stringify(JOBS));
    const { stdout, stderr, exitCode } = await inRoot(path, [
      '/aim',
      'run-jobs',
      '/work/jobs.json',
      '--cwd',
      '/work',
      '--tool',
      'sim',
      '--in-place',
      '--json',
    ]);
    expect(exitCode, stderr).toBe(0);
    expect((JSON.parse(stdout) as { counts: object }).counts).toEqual({ completed: 3 });
  });
});

describe('the command of the npm package', () => {
  it.each([
    ['a Debian that has musl’s loader too', {}, 'glibc'],
    ['an Alpine that has glibc’s loader too', { 'etc/alpine-release': '3.22' }, 'musl'],
  ])('takes the right binary of both libraries on %s', async (name, files, expected) => {
    const path = await rootFor(name.slice(3, 9), ['/bin/sh']);
    copyFileSync('/bin/sh', join(path, 'sh'));
    const modules = join(path, 'node_modules');
    cpSync(join(root, 'scripts', 'release', 'package', 'bin'), join(modules, 'aim-agents', 'bin'), { recursive: true });
    for (const libc of ['glibc', 'musl']) {
      const binary = join(modules, `aim-agents-${OWN.os}-${OWN.cpu}${libc === 'musl' ? '-musl' : ''}`, 'bin', 'aim');
      mkdirSync(dirname(binary), { recursive: true });
      writeFileSync(binary, `#!/sh\necho ${libc} "$@"\n`);
      chmodSync(binary, 0o755);
    }
    const loader = join(path, 'lib', `ld-musl-${OWN.cpu === 'x64' ? 'x86_64' : 'aarch64'}.so.1`);
    if (!existsSync(dirname(loader))) mkdirSync(dirname(loader));
    writeFileSync(loader, '');
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
    const { stdout, stderr } = await inRoot(path, ['/sh', '/node_modules/aim-agents/bin/aim', 'a', 'b']);
    expect({ stdout, stderr }).toEqual({ stdout: `${expected} a b`, stderr: '' });
  });
});
