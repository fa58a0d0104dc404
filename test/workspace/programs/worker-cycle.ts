// A cluster with worktrees in small: two workers, some turns that write files, and merges. It can be told to die at a step.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../src/lib/clock.ts';
import type { GitObserver } from '../../../src/workspace/git/run/git-repository.ts';
import { decideWorktrees } from '../../../src/workspace/worktree/workers/decide-worktrees.ts';
import { WorkerWorktrees } from '../../../src/workspace/worktree/workers/worker-worktrees.ts';

/** What the program is started with: JSON in the file that its first argument names. */
export interface WorkerCycle {
  readonly repository: string;
  readonly id: string;
  /** A line for each step of git, and one for each file that was written. */
  readonly log: string;
  /** Where to die: at git process number `at` (from 1). `with`: the process dies as well, after some milliseconds. */
  readonly die?: { readonly at: number; readonly how: 'before' | 'with' | 'alone' | 'after'; readonly ms: number };
}

const spec = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as WorkerCycle;
const never = new AbortController().signal;

function observer(): GitObserver {
  let count = 0;
  const die = () => process.kill(process.pid, 'SIGKILL');
  const at = (how: string) => spec.die?.at === count && spec.die.how === how;
  const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(spec.die?.ms ?? 0, 0.01));
  return {
    before(args) {
      count += 1;
      appendFileSync(spec.log, `git ${args.join(' ')}\n`);
      if (at('before')) die();
    },
    started(_args, pid) {
      if (at('with') || at('alone')) wait();
      if (at('with')) killGroup(pid);
      if (at('with') || at('alone')) die();
    },
    after() {
      if (at('after')) die();
    },
  };
}

/** Git, and what it has started. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

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
  observer: observer(),
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
