// A cluster with worktrees in small: two workers, some turns that write files, and merges. It can be told to die at a step.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/lib/clock.ts';
import { decideWorktrees } from '../../../src/workspace/worktree/workers/decide-worktrees.ts';
import { WorkerWorktrees } from '../../../src/workspace/worktree/workers/worker-worktrees.ts';
import { type Death, dieAt } from './die-at.ts';

/** What the program is started with: JSON in the file that its first argument names. */
export interface WorkerCycle {
  readonly repository: string;
  readonly id: string;
  /** A line for each step of git, and one for each file that was written. */
  readonly log: string;
  readonly die?: Death;
}

const spec = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as WorkerCycle;
const never = new AbortController().signal;

const environment = process.env;
const intent = { cwd: spec.repository, count: 2, isChecked: false, land: 'ff' as const, environment };
const isolation = await decideWorktrees(intent, never);
const workers = await WorkerWorktrees.open({
  id: spec.id,
  cwd: spec.repository,
  isolation,
  verify: null,
  environment,
  checkOutput: (name) => join(spec.repository, name),
  emit: () => {},
  clock: systemClock,
  lockCheckout: async () => ({ [Symbol.dispose]() {} }),
  observer: dieAt(spec.die, (args) => appendFileSync(spec.log, `git ${args.join(' ')}\n`)),
});

/** @param shared what it writes to a file that both have. */
async function turn(worker: number, file: string, text: string, shared?: string): Promise<void> {
  await workers.before(worker);
  if (shared !== undefined) writeFileSync(join(workers.folderOf(worker), 'shared.txt'), shared);
  writeFileSync(join(workers.folderOf(worker), file), text);
  appendFileSync(spec.log, `wrote ${file} ${text}\n`);
  await workers.after(worker, `write ${file}`);
}

await workers.open(0, never);
await workers.open(1, never);
await turn(0, 'one.txt', 'one');
await turn(1, 'two.txt', 'two');
await turn(0, 'three.txt', 'three');
await workers.merge(0, 'merge');
await turn(0, 'four.txt', 'four');
await workers.merge(1, 'merge');
await workers.merge(0, 'merge');
await turn(1, 'five.txt', 'five');
await workers.merge(1, 'leave');
await turn(1, 'six.txt', 'six', 'of one');
await turn(0, 'seven.txt', 'seven', 'of the other');
await workers.merge(0, 'merge');
await workers.merge(1, 'resolve');
await turn(1, 'eight.txt', 'eight', 'of both');
await workers.merge(1, 'merge');
await turn(1, 'nine.txt', 'nine');
const left = await workers.finish();
appendFileSync(spec.log, `left ${left.length}\n`);
