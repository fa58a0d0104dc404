import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import manifest from '../../../package.json' with { type: 'json' };
import { platformPackage } from '../../../scripts/release/manifests.ts';
import { type Manager, MANAGERS } from './managers.ts';
import { OWN, publish, type Published } from './published.ts';
import { userOf as userIn } from './user.ts';

const MB = 1_000_000;
const VERSION = `aim ${manifest.version}`;
const USES = `import { launchCluster } from 'aim-agents'; console.log(typeof launchCluster)`;
const JOBS = {
  version: 1,
  jobs: ['one', 'two', 'three'].map((id) => ({ id, tool: 'aider', files: [`${id}.py`], prompt: `Write ${id}.` })),
};

const ONCE = MANAGERS.flatMap((manager) => (manager.once === null ? [] : [{ ...manager, once: manager.once }]));

const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ name: z.string(), version: z.string(), licenses: z.array(z.unknown()).min(1) })),
});

let published: Published;
let homes: string;
beforeAll(async () => {
  homes = realpathSync(mkdtempSync(join(tmpdir(), 'aim-users-')));
  published = await publish();
});
afterAll(async () => {
  rmSync(homes, { recursive: true, force: true });
  await published[Symbol.asyncDispose]();
});

const userOf = (manager: Manager) => userIn(manager, homes, published.registry.url);

/** The packages with binaries that are in the folder, wherever the manager puts them. */
function binariesIn(cwd: string): string[] {
  const paths = readdirSync(cwd, { recursive: true, encoding: 'utf8' });
  const names = paths.flatMap((path) => /(?:^|\/)node_modules\/(aim-agents-[a-z0-9-]+)$/.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

describe('the package', () => {
  it.each(MANAGERS)('is installed by $name without a script, with the binary of this machine', async (manager) => {
    const { cwd, run } = await userOf(manager);
    writeFileSync(
      join(cwd, 'package.json'),
      '{ "name": "user", "version": "1.0.0", "private": true, "license": "MIT" }',
    );
    const installed = await run(manager.install);
    expect(installed.exitCode, installed.all).toBe(0);
    expect(installed.all).not.toMatch(/script|blocked|deprecated|engine|EBADENGINE/i);

    const own = platformPackage(OWN);
    expect(binariesIn(cwd)).toEqual(manager.installs === 'both libraries' ? [own, `${own}-musl`] : [own]);

    for (const name of ['aim', 'aimctl', 'aim-agents']) {
      const { stdout, stderr } = await run([...manager.exec, name, '--version']);
      expect({ name, stdout, stderr }).toEqual({ name, stdout: VERSION, stderr: '' });
    }
    const invalid = await run([...manager.exec, 'aim', 'validate', 'nothing.json']);
    expect(invalid.exitCode).toBe(2);
    if (manager.linksNothing === true) return;
    const imported = await run(['node', '--input-type=module', '-e', USES]);
    const why = 'the library of aim runs on node from 24 and bun from 1.4.5; this is node 20';
    if (manager.node === 'node') expect(imported.stdout).toBe('function');
    else expect(imported.stderr).toContain(why);
    const linked = await run([join(cwd, 'node_modules', '.bin', 'aim'), '--version']);
    expect(linked.stdout).toBe(VERSION);
  });

  it.each(ONCE)('runs the rehearsal in an empty folder by $name, without an installation', async (manager) => {
    const { cwd, run } = await userOf(manager);
    writeFileSync(join(cwd, 'jobs.json'), JSON.stringify(JOBS));
    const ran = await run([...manager.once, 'aim-agents', 'run-jobs', 'jobs.json', '--tool', 'sim', '--json']);
    expect(ran.exitCode, ran.all).toBe(0);
    expect((JSON.parse(ran.stdout) as { counts: object }).counts).toEqual({ completed: 3 });
    expect(readdirSync(cwd).filter((name) => name !== '.aim')).toEqual(['jobs.json']);
  });
});

describe('the packages', () => {
  it('have no install script', () => {
    for (const folder of [published.main, published.platform]) {
      const { scripts, engines } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
        string,
        unknown
      >;
      expect({ scripts, engines }).toEqual({ scripts: undefined, engines: undefined });
    }
  });

  it('name all that is in the binary, with its licences: for people, and for programs', () => {
    const page = readFileSync(join(published.platform, 'THIRD-PARTY.md'), 'utf8');
    const { components } = sbomSchema.parse(
      JSON.parse(readFileSync(join(published.platform, 'sbom.cdx.json'), 'utf8')),
    );
    const names = components.map(({ name }) => name);
    // Dependencies of the development that are bundled are among them, those that are not are not.
    expect(names).toEqual(expect.arrayContaining(['@oclif/core', 'chalk', 'execa', 'listr2', 'zod', 'bun']));
    expect(names).not.toContain('vitest');
    for (const { name, version } of components.filter((each) => each.name !== 'bun')) {
      expect(page, name).toContain(`\n### ${name} ${version}\n`);
    }
    expect(page).toContain('JavaScriptCore');
    expect(page).toContain('GNU LIBRARY GENERAL PUBLIC LICENSE');
    expect(readFileSync(join(published.main, 'THIRD-PARTY.md'), 'utf8')).toContain('\n### execa ');
  });

  it('are not larger than they may be: as downloaded, as installed, and what aim adds to the runtime', async () => {
    const { packed, unpacked, added } = published.sizes;
    expect(packed / MB).toBeLessThan(64);
    expect(unpacked / MB).toBeLessThan(130);
    expect(added / MB).toBeLessThan(20);
  });

  it('say what to do where the optional one was left out', async () => {
    const { cwd, run } = await userOf(MANAGERS[0]!);
    writeFileSync(join(cwd, 'package.json'), '{ "name": "user", "private": true }');
    await run([...MANAGERS[0]!.install, '--omit=optional']);
    expect(binariesIn(cwd)).toEqual([]);
    const { exitCode, stderr } = await run(['npx', 'aim', '--version']);
    expect(exitCode).toBe(127);
    expect(stderr).toContain(`${platformPackage(OWN)} is not installed`);
  });

  it('are installed without a binary where there is none for the machine', async () => {
    const { cwd, run } = await userOf(MANAGERS[0]!);
    writeFileSync(join(cwd, 'package.json'), '{ "name": "user", "private": true }');
    const installed = await run([...MANAGERS[0]!.install, '--os=freebsd', '--cpu=x64']);
    expect(installed.exitCode).toBe(0);
    expect(binariesIn(cwd)).toEqual([]);
  });
});
