import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunAnswers } from '../../../src/jobs/record/results/run-answers.ts';
import { RunFolder } from '../../../src/jobs/record/run-folder.ts';
import { StateFolders } from '../../../src/workspace/state-folders.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { result } from '../../reporters/story.ts';

it('the first 1,000 answers of a run are files, and an empty one is none', async () => {
  using checkout = Checkout.git({});
  const state = await StateFolders.find(checkout.path, { environment: process.env }, new AbortController().signal);
  const folder = RunFolder.create(state, Date.now());
  const answers = new RunAnswers(folder);
  answers.write(result('empty', { stdout: '' }));
  for (let n = 0; n < 1005; n++) answers.write(result(`job-${n}`, { stdout: `answer ${n}` }));
  expect(readdirSync(join(folder.path, 'answers'))).toHaveLength(1000);
  expect(existsSync(join(folder.path, 'answers', 'job-999.md'))).toBe(true);
});
