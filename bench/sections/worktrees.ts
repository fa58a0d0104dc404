import { openRealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { aimRun, type AimRunOptions } from '../aim-run.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';

const JOBS = 30;
const SLOTS = 5;
/** How long a job works. */
const WORK_S = 1;
const AIDER_JOBS = 12;
const AIDER_SLOTS = 3;
const AIDER_RUNS = 5;
const MODEL = 'openai/scripted';

type Isolation = NonNullable<AimRunOptions['isolation']>;

/** Runs in worktrees beside the same work in one checkout: jobs that meet in one file, and aiders that do not. */
export const worktrees: Section = async (onProgress) => {
  const oneFile = async (isolation: Isolation) => {
    onProgress(`${JOBS} jobs in one file, ${isolation}`);
    return simRun(isolation, () => 'all.txt');
  };
  const meeting = await oneFile('worktree');
  onProgress(`${JOBS} jobs in a file each, shared`);
  const apart = await simRun('shared', (n) => `file-${n}.txt`);
  const sharedMeeting = await oneFile('shared');
  const aiders = await aiderRuns(onProgress);
  const [inWorktrees, inCheckout] = [median(aiders.worktree), median(aiders.shared)];
  return {
    tables: [
      {
        head: [`${JOBS} jobs of ${WORK_S} s, ${SLOTS} slots`, 's'],
        rows: [
          ['all in one file, in worktrees', digits(meeting)],
          ['a file each, in the checkout', digits(apart)],
          ['all in one file, in the checkout', digits(sharedMeeting)],
        ],
      },
      {
        head: [`${AIDER_JOBS} edits of real aider, ${AIDER_SLOTS} instances, from nothing`, 'median, s'],
        rows: [
          ['in worktrees', digits(inWorktrees)],
          ['in the checkout', digits(inCheckout)],
        ],
      },
    ],
    targets: [
      {
        what: 'one file in worktrees, as a part of a file each in the checkout',
        value: meeting / apart,
        limit: 1.15,
        unit: '×',
      },
      {
        what: 'one file in worktrees, as a part of the same in the checkout',
        value: meeting / sharedMeeting,
        limit: 0.333,
        unit: '×',
      },
      {
        what: 'aiders in worktrees, as a part of those in the checkout',
        value: inWorktrees / inCheckout,
        limit: 1.1,
        unit: '×',
      },
    ],
    notes: [
      'Each job edits a line of its own, far from the others. No check. What is merged lands by fast-forward.',
      `Aider: ${AIDER_RUNS} runs of each, in turns; ${times(inWorktrees / inCheckout)}.`,
    ],
    figures: {
      meeting_s: meeting,
      apart_s: apart,
      shared_meeting_s: sharedMeeting,
      aider_worktree_s: inWorktrees,
      aider_shared_s: inCheckout,
    },
  };
};

/** Jobs of the rehearsal agent that each change a line. @returns the seconds of the run. */
async function simRun(isolation: Isolation, fileOf: (n: number) => string): Promise<number> {
  const lines = Array.from({ length: JOBS }, (_, n) => `line ${n}.\n${'-\n'.repeat(8)}`).join('');
  const names = new Set(Array.from({ length: JOBS }, (_, n) => fileOf(n)));
  using checkout = Checkout.git(Object.fromEntries([...names].map((name) => [name, lines])));
  const document = {
    version: 1,
    pools: { sim: { count: SLOTS } },
    defaults: { tool: 'sim', timeout_seconds: 60 },
    jobs: Array.from({ length: JOBS }, (_, n) => ({
      id: `job-${n}`,
      files: [fileOf(n)],
      prompt: `sim:sleep ${WORK_S}\nsim:edit ${fileOf(n)} line ${n}. => changed ${n}.`,
    })),
  };
  const { seconds } = await aimRun(checkout.path, document, { isolation });
  return seconds;
}

async function aiderRuns(onProgress: (progress: string) => void): Promise<Record<Isolation, number[]>> {
  await using real = await openRealTools(['aider']);
  const fileOf = (n: number) => `file-${n}.py`;
  const numbers = Array.from({ length: AIDER_JOBS }, (_, n) => n);
  const document = {
    version: 1,
    pools: { aider: { model: MODEL, count: AIDER_SLOTS } },
    defaults: { tool: 'aider', timeout_seconds: 60 },
    jobs: numbers.map((n) => ({
      id: `job-${n}`,
      files: [fileOf(n)],
      prompt: `Change the old line.\nEDIT ${fileOf(n)} old line=>new line`,
    })),
  };
  const once = async (isolation: Isolation) => {
    using checkout = Checkout.git(Object.fromEntries(numbers.map((n) => [fileOf(n), 'first\nold line\nlast\n'])));
    // aim commits, and the environment of real tools has no identity.
    checkout.git('config', 'user.name', 'Bench');
    checkout.git('config', 'user.email', 'bench@localhost');
    const { seconds } = await aimRun(checkout.path, document, { isolation, env: real.env });
    return seconds;
  };
  // Once unmeasured, for the caches of aider and of the system.
  await once('shared');
  const seconds: Record<Isolation, number[]> = { shared: [], worktree: [] };
  for (let run = 1; run <= AIDER_RUNS; run++) {
    onProgress(`aider, ${run} of ${AIDER_RUNS}`);
    for (const isolation of ['worktree', 'shared'] as const) seconds[isolation].push(await once(isolation));
  }
  return seconds;
}
