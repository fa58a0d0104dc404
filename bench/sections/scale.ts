import { globSync, readdirSync } from 'node:fs';
import { Checkout } from '../../fixtures/checkout.ts';
import { type AimRun, aimRun } from '../aim-run.ts';
import { BareRepl, nonce } from '../bare-repl.ts';
import { programs } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';

const INSTANCES = 10;
const MOST = 10_000;
const SIZES = [10, 1000, MOST];
/** The sizes in the order in which they run. */
const RUNS = [10, 1000, 10_000, 1000, 10];
const BARE_JOBS = 1000;
const LOOK_MS = 50;

/** Many jobs of one prompt: whether the time grows with their number alone, and what memory they take. */
export const scale: Section = async (onProgress) => {
  const runs = new Map<number, AimRun[]>(SIZES.map((size) => [size, []]));
  const bare: number[] = [];
  for (const size of RUNS) {
    onProgress(`${size} jobs`);
    runs.get(size)!.push(await runOf(size));
    if (size === 1000) bare.push(await bareSeconds(BARE_JOBS));
  }
  onProgress(`an interrupt with ${MOST} jobs waiting`);
  const interrupted = await interruptedRun();
  const of = (size: number, value: (it: AimRun) => number) => median(runs.get(size)!.map(value));
  const empty = of(10, (it) => it.seconds);
  const perJob = (size: number) => ((of(size, (it) => it.seconds) - empty) / (size - 10)) * 1000;
  const perBare = (median(bare) / BARE_JOBS) * 1000;
  const growth = (of(10_000, (it) => it.peakAnon) - of(1000, (it) => it.peakAnon)) / 9;
  return {
    tables: [
      {
        head: ['jobs', 'whole run, s', 'ms a job', 'against bare pipes', 'most resident, MB', 'of it no file’s, MB'],
        rows: SIZES.map((size) => [
          String(size),
          digits(of(size, (it) => it.seconds)),
          size === 10 ? '–' : digits(perJob(size)),
          size === 10 ? '–' : times(perJob(size) / perBare),
          digits(of(size, (it) => it.peak)),
          digits(of(size, (it) => it.peakAnon)),
        ]),
      },
    ],
    targets: [
      { what: 'a job of 10,000 against a job of 1,000', value: perJob(10_000) / perJob(1000), limit: 1.2, unit: '×' },
      { what: 'most resident at 10,000 jobs', value: of(10_000, (it) => it.peak), limit: 150, unit: 'MB' },
      { what: 'from Ctrl-C to the end, 10,000 jobs waiting', value: interrupted, limit: 5, unit: 's' },
    ],
    notes: [
      `Jobs of one prompt on ${INSTANCES} instances of sim by the compiled aim; the time of a run of 10 jobs is taken off.`,
      `Bare pipes: the same lines over bare pipes to ${INSTANCES} of the same processes, ${digits(perBare)} ms a job.`,
      `Of 1,000 more jobs aim’s own memory grows by ${digits(growth)} MB, results, file and all.`,
    ],
    figures: {
      ms_a_job_1000: perJob(1000),
      ms_a_job_10000: perJob(10_000),
      ms_a_job_bare: perBare,
      peak_10_mb: of(10, (it) => it.peak),
      peak_1000_mb: of(1000, (it) => it.peak),
      peak_10000_mb: of(10_000, (it) => it.peak),
      peak_anon_1000_mb: of(1000, (it) => it.peakAnon),
      peak_anon_10000_mb: of(10_000, (it) => it.peakAnon),
      interrupt_10000_s: interrupted,
    },
  };
};

async function runOf(size: number): Promise<AimRun> {
  using checkout = Checkout.git({});
  return await aimRun(checkout.path, {
    version: 1,
    pools: { sim: { count: INSTANCES } },
    defaults: { tool: 'sim', action: 'ask' },
    jobs: Array.from({ length: size }, (_, n) => ({ id: `job-${n}`, prompt: promptOf(n) })),
  });
}

/** How long a run takes to end that is interrupted while every instance is in a turn and all other jobs wait. Seconds. */
async function interruptedRun(): Promise<number> {
  using checkout = Checkout.git({});
  let interruptedAt = 0;
  const { endedAt } = await aimRun(
    checkout.path,
    {
      version: 1,
      pools: { sim: { count: INSTANCES } },
      defaults: { tool: 'sim', action: 'ask' },
      jobs: Array.from({ length: MOST }, (_, n) => ({ id: `job-${n}`, prompt: 'sim:hang' })),
    },
    {
      mayFail: true,
      meanwhile: (pid) => {
        const timer = setInterval(() => {
          // The transcript of an instance is there once it has a job.
          const [transcripts] = globSync('.aim/runs/*/transcripts/sim', { cwd: checkout.path });
          if (transcripts === undefined || readdirSync(checkout.file(transcripts)).length < INSTANCES) return;
          clearInterval(timer);
          interruptedAt = Bun.nanoseconds();
          process.kill(pid, 'SIGINT');
        }, LOOK_MS);
        return { [Symbol.dispose]: () => clearInterval(timer) };
      },
    },
  );
  return (endedAt - interruptedAt) / 1e9;
}

/** The same conversations without aim: a fresh session and the prompt, each with a line that ends it. */
async function bareSeconds(jobs: number): Promise<number> {
  const { aim } = await programs();
  using checkout = Checkout.git({});
  await using stack = new AsyncDisposableStack();
  const repls = Array.from({ length: INSTANCES }, () =>
    stack.use(new BareRepl([aim, 'sim'], { cwd: checkout.path, env: { PATH: process.env['PATH'] ?? '' } })),
  );
  const turn = (repl: BareRepl, line: string, marker = 'ask> ') => {
    const done = `/aim-done-${nonce()}`;
    return repl.exchange(`${line}\n${done}\n`, `Invalid command: ${done}\n\n${marker}`);
  };
  await Promise.all(repls.map((repl) => turn(repl, '/chat-mode ask')));
  let next = 0;
  const began = Bun.nanoseconds();
  await Promise.all(
    repls.map(async (repl) => {
      for (let job = next++; job < jobs; job = next++) {
        await turn(repl, '/reset');
        await turn(repl, promptOf(job));
      }
    }),
  );
  return (Bun.nanoseconds() - began) / 1e9;
}

function promptOf(n: number): string {
  return `sim:say the answer to question ${n}`;
}
