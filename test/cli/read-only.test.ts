import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, it } from 'vitest';
import { Checkout } from '../../fixtures/checkout.ts';
import { readJournal } from '../../src/jobs/record/past/read-journal.ts';
import { runResultSchema } from '../../src/model/run/run-result.ts';
import { StateFolders } from '../../src/workspace/state-folders.ts';
import { eventually } from '../support/eventually.ts';
import { never } from '../support/never.ts';

const REVIEW = [{ id: 'look', tool: 'sim', action: 'review', files: ['a.txt'], prompt: 'sim:say looks good' }];
const EDIT = [{ id: 'edit', tool: 'sim', files: ['a.txt'], prompt: 'go' }];

/** Runs aim where a folder is mounted read-only: what modes forbid, root may do all the same. */
function runWhereReadOnly(folder: string, checkout: Checkout, home: Checkout, args: readonly string[]) {
  const shell = 'mount --bind "$RO" "$RO" && mount -o remount,bind,ro "$RO" && cd "$AT" && exec "$AIM" "$@"';
  return execa('unshare', ['-Urm', 'sh', '-c', shell, 'sh', ...args], {
    env: { RO: folder, AT: checkout.path, AIM: inject('binary'), HOME: home.path, XDG_RUNTIME_DIR: home.path },
    extendEnv: true,
    reject: false,
  });
}

it.each(['', '.git'])(
  'a review of a checkout whose folder “%s” is read-only is recorded in the user’s folder',
  async (name) => {
    using checkout = Checkout.git({ 'a.txt': '' });
    using home = Checkout.plain({ 'jobs.json': REVIEW });
    const args = ['run-jobs', home.file('jobs.json'), '--reporter', 'plain', '--json'];
    const { exitCode, stdout, stderr } = await runWhereReadOnly(checkout.file(name), checkout, home, args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const result = runResultSchema.parse(JSON.parse(stdout));
    expect(result.folder!.startsWith(home.file('.local/state/aim/aim-checkout-'))).toBe(true);
    expect(stderr.match(/can't be written: this run is recorded in/g)).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(result.folder!, 'result.json'), 'utf8'))).toEqual(result);
    expect(readJournal(result.journal!).torn).toBe(false);
    expect(existsSync(checkout.file('.aim/runs'))).toBe(false);
    const environment = { HOME: home.path };
    const [found] = (await StateFolders.find(checkout.path, { environment }, never)).runs();
    expect(found).toMatchObject({ id: result.run_id, folders: [result.folder] });
  },
);

it('a cluster in a checkout that is read-only is recorded in the user’s folder, with one warning', async () => {
  using checkout = Checkout.git({ 'a.txt': '' });
  using home = Checkout.plain();
  const args = ['launch', 'sim', '-n', '1', '--approvals', 'read-only', '--', 'true'];
  const { exitCode, stderr } = await runWhereReadOnly(checkout.path, checkout, home, args);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stderr.match(/can't be written: this cluster is recorded in/g)).toHaveLength(1);
  const state = await StateFolders.find(checkout.path, { environment: { HOME: home.path } }, never);
  expect(state.recorded('clusters')).toMatchObject([{ folders: [expect.stringContaining(home.path)] }]);
});

it('a run that edits where .git is read-only keeps a second one out', async () => {
  using checkout = Checkout.git({ 'a.txt': '' });
  using home = Checkout.plain({ 'jobs.json': EDIT });
  const first = [{ ...EDIT[0], prompt: 'sim:say begun\nsim:hang' }];
  home.write('first.json', first);
  const args = (file: string) => ['run-jobs', home.file(file), '--reporter', 'json'];
  const running = runWhereReadOnly(checkout.file('.git'), checkout, home, args('first.json'));
  let seen = '';
  running.stdout.on('data', (chunk: Uint8Array) => (seen += String(chunk)));
  await eventually(() => expect(seen).toContain('begun'));
  const { exitCode, stderr } = await runWhereReadOnly(checkout.file('.git'), checkout, home, args('jobs.json'));
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('edits this checkout') });
  running.kill('SIGINT');
  expect((await running).exitCode).toBe(130);
});
