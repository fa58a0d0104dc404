import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Checkout } from '../../../../fixtures/checkout.ts';
import { chooseOld, pruneRuns } from '../../../../src/jobs/record/past/prune-runs.ts';
import { takeLock } from '../../../../src/process/records/lock-file.ts';
import { RecordedRun, StateFolders } from '../../../../src/workspace/state-folders.ts';
import { runResult, result } from '../../../reporters/story.ts';
import { never } from '../../../support/never.ts';

const NOW = Date.UTC(2030, 5, 30);
const runAt = (id: string) => new RecordedRun(id, [`/runs/${id}`]);
const ids = (runs: readonly RecordedRun[]) => runs.map(({ id }) => id);

it('runs are too many by their number, and too old by their age', () => {
  const runs = ['20300629T000000Z-c', '20300601T000000Z-b', '20300501T000000Z-a', 'not-a-run'].map(runAt);
  expect(ids(chooseOld(runs, { runs: 2, days: 90 }, NOW))).toEqual(['20300501T000000Z-a', 'not-a-run']);
  expect(ids(chooseOld(runs, { runs: 9, days: 30 }, NOW))).toEqual(['20300501T000000Z-a']);
});

it('old runs go with all their records, but for those that go on and those whose work may be nowhere else', async () => {
  using checkout = Checkout.git({});
  const state = await StateFolders.find(checkout.path, { environment: { HOME: checkout.path } }, never);
  const record = (id: string, more: object) => {
    const journal = checkout.write(`.git/aim/runs/${id}/journal.jsonl`, '');
    checkout.write(`.aim/runs/${id}/result.json`, { ...runResult([result('a')]), run_id: id, ...more });
    return dirname(journal);
  };
  record('20300101T000000Z-plain', {});
  record('20300102T000000Z-branch', { jobs: [result('a', { branch: 'aim/r/jobs/1-a', outcome: 'conflict' })] });
  using _lock = takeLock(join(record('20300103T000000Z-goes-on', {}), 'lock'), 'x').lock;
  record('20300629T000000Z-newest', {});
  mkdirSync(checkout.file('.aim/trash'));
  writeFileSync(checkout.file('.aim/trash/half'), '');
  await pruneRuns(state, { runs: 50, days: 30 }, NOW);
  expect(ids(state.runs())).toEqual(['20300629T000000Z-newest', '20300103T000000Z-goes-on', '20300102T000000Z-branch']);
  expect(existsSync(checkout.file('.git/aim/runs/20300101T000000Z-plain'))).toBe(false);
  expect(readdirSync(checkout.file('.aim'))).toEqual(['runs']);
});
