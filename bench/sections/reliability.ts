import { randomFrom } from '../../fixtures/job-lists/random.ts';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal } from '../../src/jobs/record/past/read-journal.ts';
import type { JobResult } from '../../src/model/run/job-result.ts';
import { descendantsOf, processTable } from '../../src/process/process-table.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { aimRun } from '../aim-run.ts';
import { sourceOf } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, times } from '../stats.ts';

const JOBS = 1000;
const INSTANCES = 5;
/** How long the agent works on a prompt. Milliseconds. */
const WORK_MS = 10;
/** How many prompts the agents get between two kills, on any machine. */
const KILL_EVERY = 20;
const LOOK_MS = 3;

interface Run {
  readonly attempts: number;
  readonly seconds: number;
  readonly kills: number;
  readonly restarts: number;
  readonly completed: number;
  readonly crashed: number;
  /** Of any other outcome. */
  readonly other: number;
  /** Without exactly one result in the document and one `job_finished` in the journal. */
  readonly unaccounted: number;
  /** Completed, though the agent never got the prompt. */
  readonly lost: number;
  /** Got more often than there were attempts. */
  readonly doubled: number;
}

/** Jobs on instances that are killed from outside, at random: the outcome of each, checked against what the agents wrote down. */
export const reliability: Section = async (onProgress) => {
  const runs: Run[] = [];
  for (const [attempts, killing] of [
    [1, false],
    [1, true],
    [3, true],
  ] as const) {
    onProgress(`${JOBS} jobs, ${attempts} attempts, ${killing ? 'with' : 'without'} kills`);
    runs.push(await runOf(attempts, killing));
  }
  const [calm, once, thrice] = runs as [Run, Run, Run];
  const missed = (run: Run) => (1 - run.completed / JOBS) * 100;
  const wrong = (run: Run) => run.unaccounted + run.lost + run.doubled + run.other;
  return {
    tables: [
      {
        head: [
          'attempts',
          'kills',
          'restarts',
          'completed',
          'crashed',
          'neither',
          'lost',
          'doubled',
          'whole, s',
          'against no kills',
        ],
        rows: runs.map((run) => [
          String(run.attempts),
          String(run.kills),
          String(run.restarts),
          `${run.completed} (${((run.completed / JOBS) * 100).toFixed(1)} %)`,
          String(run.crashed),
          String(run.other),
          String(run.lost),
          String(run.doubled),
          digits(run.seconds),
          times(run.seconds / calm.seconds),
        ]),
      },
    ],
    targets: [
      { what: 'jobs with 3 attempts that did not complete', value: missed(thrice), limit: 0.1, unit: '%' },
      {
        what: 'jobs without one true outcome, prompts lost or doubled',
        value: wrong(once) + wrong(thrice),
        limit: 0,
        unit: 'jobs',
      },
      {
        what: 'jobs lost beyond the kills, 1 attempt',
        value: Math.max(0, once.crashed - once.kills),
        limit: 0,
        unit: 'jobs',
      },
    ],
    notes: [
      `${JOBS} jobs of one prompt on ${INSTANCES} instances of an agent that works ${WORK_MS} ms on each and logs it first, by the compiled aim.`,
      `Whenever they got another ${KILL_EVERY} prompts, one of the processes, chosen at random, is killed by SIGKILL; the restart budget is out of the way.`,
    ],
    figures: {
      kills: once.kills + thrice.kills,
      success_1_percent: 100 - missed(once),
      success_3_percent: 100 - missed(thrice),
      lost: once.lost + thrice.lost,
      doubled: once.doubled + thrice.doubled,
    },
  };
};

async function runOf(attempts: number, killing: boolean): Promise<Run> {
  using checkout = Checkout.git({});
  const log = join(checkout.path, '.git', 'bench-log.txt');
  const registry = join(checkout.path, '.git', 'bench-tools.json');
  await writeFile(log, '');
  await writeFile(registry, JSON.stringify({ version: 1, tools: { logged: rowOf(log) } }));
  let kills = 0;
  const random = randomFrom(attempts);
  const { result, seconds } = await aimRun(
    checkout.path,
    {
      version: 1,
      pools: { logged: { count: INSTANCES, restart: { max: 100_000, within_seconds: 0.001 } } },
      defaults: { tool: 'logged', action: 'ask', attempts },
      jobs: Array.from({ length: JOBS }, (_, n) => ({ id: `job-${n}`, prompt: promptOf(n) })),
    },
    {
      args: ['--registry', registry],
      mayFail: true,
      meanwhile: (pid) => {
        const timer = setInterval(() => {
          if (!killing || linesIn(log) < (kills + 1) * KILL_EVERY) return;
          const agents = descendantsOf(pid, processTable());
          const victim = agents[Math.floor(random() * agents.length)];
          if (victim === undefined) return;
          process.kill(victim.pid, 'SIGKILL');
          kills += 1;
        }, LOOK_MS);
        return { [Symbol.dispose]: () => clearInterval(timer) };
      },
    },
  );
  const received = Map.groupBy((await readFile(log, 'utf8')).trim().split('\n'), (line) => line);
  const got = (n: number) => received.get(promptOf(n))?.length ?? 0;
  const finished = readJournal(result.journal ?? '').events.flatMap((it) =>
    it.type === 'job_finished' ? [it.job] : [],
  );
  const of = (outcome: JobResult['outcome']) => result.jobs.filter((job) => job.outcome === outcome).length;
  const ids = result.jobs.map((job) => job.id);
  return {
    attempts,
    seconds,
    kills,
    restarts: result.pools[0]?.restarts ?? 0,
    completed: of('completed'),
    crashed: of('crashed'),
    other: result.jobs.length - of('completed') - of('crashed'),
    unaccounted: 2 * JOBS - new Set(ids).size - new Set(finished).size + (finished.length - new Set(finished).size),
    lost: result.jobs.filter((job, n) => job.success && got(n) === 0).length,
    doubled: result.jobs.filter((job, n) => got(n) > job.attempts.length).length,
  };
}

function rowOf(log: string) {
  return {
    name: 'agent with a log',
    detectCommands: [[process.execPath, sourceOf('logged-repl'), log, String(WORK_MS)]],
    protocol: 'text-repl',
    repl: {
      marker: '(?:^|\\n)> $',
      sentinel: { send: '/aim-done-%NONCE%', expect: 'Invalid command: /aim-done-%NONCE%' },
      resetCommands: ['/reset'],
    },
  };
}

function linesIn(file: string): number {
  return readFileSync(file, 'utf8').split('\n').length - 1;
}

function promptOf(n: number): string {
  return `question ${n}.`;
}
