import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Checkout } from '../../../../fixtures/checkout.ts';
import { readOneRun } from '../../../../src/host/runs/past/past-runs.ts';
import { never } from '../../../support/never.ts';
import { rehearse } from '../../../support/rehearsal.ts';

it('a run is read with its paths as they are now when its checkout was moved', async () => {
  using checkout = Checkout.git({ 'a.txt': '' });
  using elsewhere = Checkout.plain();
  const { result } = await rehearse(checkout, { jobs: [{ id: 'a', files: ['a.txt'], prompt: 'go', verify: ['ls'] }] });
  const read = async (cwd: string) =>
    (await readOneRun({ cwd, run: 'last', environment: process.env, stateDir: undefined }, never)).result!;
  expect(await read(checkout.path)).toEqual(result);
  const to = elsewhere.file('moved');
  renameSync(checkout.path, to);
  try {
    const found = await read(to);
    expect(found).toEqual(JSON.parse(JSON.stringify(result).replaceAll(checkout.path, to)));
    expect(readFileSync([...found.jobs][0]!.transcript!, 'utf8')).toContain('── job a, attempt 1 ──');
    // Without a result it is told of by its journal.
    rmSync(join(found.folder!, 'result.json'));
    const known = await read(to);
    expect(known).toMatchObject({ cwd: to, folder: found.folder, journal: found.journal });
  } finally {
    renameSync(to, checkout.path);
  }
});
