import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { readJournal } from '../../src/jobs/record/past/read-journal.ts';
import type { StartChoice } from '../../src/model/pool/start-view.ts';
import { type DetectedTool, requireTool } from '../../src/tools/detect/detect.ts';
import { toolEnvironment } from '../../src/tools/launch/environment.ts';
import { launchArgv } from '../../src/tools/launch/launch-argv.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { aimRun } from '../aim-run.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';
import { shareOf, turnReports } from '../turn-report.ts';

const JOBS = 12;
const INSTANCES = 3;
const POOLED_RUNS = 3;
const MODEL = 'openai/scripted';
/** One-shot in sequence is cut short when it would take longer. */
const MAX_SEQUENCE_S = 120;

const numbers = Array.from({ length: JOBS }, (_, n) => n);
const fileOf = (n: number) => `file-${n}.py`;
const promptOf = (n: number) => `Change the old line.\nEDIT ${fileOf(n)} old line=>new line`;
const START = Object.fromEntries(numbers.map((n) => [fileOf(n), 'first\nold line\nlast\n']));

/** The same edits by real aider and a model that answers at once: pooled, on both starts, and by a process for each. */
export const aider: Section = async (onProgress) => {
  await using real = await openRealTools(['aider']);
  const tool = await requireTool(Registry.builtIn().get('aider'), real.env, new AbortController().signal);
  const pooled: Pooled[] = [];
  const plain: Pooled[] = [];
  // Once unmeasured, for the caches of aider and of the system.
  await oneShots(real, tool, 1, numbers.slice(0, 1));
  const pool = async () => {
    onProgress(`pooled, ${pooled.length + 1} of ${POOLED_RUNS}`);
    pooled.push(await pooledRun(real, 'warm'));
    plain.push(await pooledRun(real, 'plain'));
  };
  await pool();
  onProgress('one-shot, in sequence');
  const sequence = await oneShots(real, tool, 1, numbers);
  await pool();
  onProgress(`one-shot, ${INSTANCES} at once`);
  const parallel = await oneShots(real, tool, INSTANCES, numbers);
  while (pooled.length < POOLED_RUNS) await pool();
  const run = median(pooled.map((it) => it.seconds));
  const plainRun = median(plain.map((it) => it.seconds));
  const whole = (it: { seconds: number; jobs: number }) => (it.seconds / it.jobs) * JOBS;
  const report = await turnReports();
  const share = shareOf(report.pinned ?? report.free, 'pool', 'p50');
  const turnMs = median(pooled.flatMap((it) => it.turnsMs));
  const jobMs = median(pooled.flatMap((it) => it.jobsMs));
  const ways = [
    { name: `aim run-jobs -n ${INSTANCES}, from nothing`, seconds: run, jobs: JOBS },
    { name: '… --start plain', seconds: plainRun, jobs: JOBS },
    { name: 'aider --message-file, one after another', ...sequence },
    { name: `xargs -P${INSTANCES} aider --message-file`, ...parallel },
  ];
  return {
    tables: [
      {
        head: [`${JOBS} edits`, 'whole, s', 's a job', 'pooled is quicker by'],
        rows: ways.map((it) => [
          it.jobs === JOBS ? it.name : `${it.name} (${it.jobs} run, ${JOBS} by proportion)`,
          digits(whole(it)),
          digits(it.seconds / it.jobs),
          it.seconds === run ? '–' : times(whole(it) / run),
        ]),
      },
      {
        head: ['pooled, once ready', 'median, ms'],
        rows: [
          ['a job: fresh session, file, message', digits(jobMs)],
          ['its message’s turn', digits(turnMs)],
          ['aim’s share of that turn', `${digits(share)} (${((100 * share) / turnMs).toFixed(2)} %)`],
          ['aim started → first job begun', digits(median(pooled.map((it) => it.beganMs)))],
        ],
      },
    ],
    targets: [
      {
        what: 'pooled, as a part of one-shot in sequence (2 × as quick)',
        value: run / whole(sequence),
        limit: 0.5,
        unit: '×',
      },
      { what: `pooled, as a part of xargs -P${INSTANCES}`, value: run / whole(parallel), limit: 0.1111, unit: '×' },
    ],
    notes: [
      `Real aider ${tool.version ?? ''}, ${JOBS} jobs that edit a file each, checked; ${pooled.length} pooled runs, median.`,
      'Pooled includes aim’s own start, asking for aider’s version, loading it, starting the pool and ending it.',
      'aim’s share: of a turn over the no-op agent (section `turn`).',
    ],
    figures: {
      pooled_s: run,
      pooled_plain_s: plainRun,
      sequence_s: whole(sequence),
      xargs_s: whole(parallel),
      against_sequence: whole(sequence) / run,
      against_xargs: whole(parallel) / run,
      turn_ms: turnMs,
      job_ms: jobMs,
      share_ms: share,
    },
  };
};

interface Pooled {
  readonly seconds: number;
  /** Of messages, not of the commands before them. */
  readonly turnsMs: readonly number[];
  readonly jobsMs: readonly number[];
  readonly beganMs: number;
}

async function pooledRun(real: RealTools, start: StartChoice): Promise<Pooled> {
  using checkout = Checkout.git(START);
  const document = {
    version: 1,
    pools: { aider: { model: MODEL, count: INSTANCES } },
    defaults: { tool: 'aider', timeout_seconds: 60 },
    jobs: numbers.map((n) => ({ id: `job-${n}`, files: [fileOf(n)], prompt: promptOf(n) })),
  };
  const began = Date.now();
  const { result, seconds } = await aimRun(checkout.path, document, { args: ['--start', start], env: real.env });
  await checkEdits(checkout.path, numbers);
  const { events } = readJournal(result.journal ?? '');
  const ended = events.filter((event) => event.type === 'turn_ended');
  const first = events.find((event) => event.type === 'job_started');
  const messages = result.jobs.map((job) => ended.findLast((event) => event.holder === job.id)?.duration_ms ?? 0);
  return {
    seconds,
    turnsMs: messages,
    jobsMs: result.jobs.map((job) => job.duration_s * 1000),
    beganMs: Date.parse(first?.at ?? '') - began,
  };
}

/** One aider process for each job, as a shell would start them. */
async function oneShots(
  real: RealTools,
  tool: DetectedTool,
  atOnce: number,
  jobs: readonly number[],
): Promise<{ seconds: number; jobs: number }> {
  using checkout = Checkout.git(START);
  const cwd = checkout.path;
  for (const n of jobs) await writeFile(join(cwd, '.git', `prompt-${n}.txt`), promptOf(n));
  const same = launchArgv(tool, { model: MODEL, insideGit: true });
  const argv = [...same, 'file-{}.py', '--message-file', join('.git', 'prompt-{}.txt')];
  const env = toolEnvironment(tool.row, real.env);
  const began = performance.now();
  const secondsSince = () => (performance.now() - began) / 1000;
  const done: number[] = [];
  if (atOnce > 1) {
    const input = jobs.join('\n');
    await execa('xargs', ['-P', String(atOnce), '-I{}', ...argv], { cwd, env, extendEnv: false, input });
    done.push(...jobs);
  } else {
    for (const n of jobs) {
      if (done.length >= 4 && (secondsSince() / done.length) * jobs.length > MAX_SEQUENCE_S) break;
      const [program = '', ...args] = argv.map((arg) => arg.replace('{}', String(n)));
      await execa(program, args, { cwd, env, extendEnv: false, stdin: 'ignore' });
      done.push(n);
    }
  }
  const seconds = secondsSince();
  await checkEdits(cwd, done);
  return { seconds, jobs: done.length };
}

/** What did not do its work must not count as quick. */
async function checkEdits(cwd: string, jobs: readonly number[]): Promise<void> {
  for (const n of jobs) {
    const text = await readFile(join(cwd, fileOf(n)), 'utf8');
    if (text !== 'first\nnew line\nlast\n') throw new Error(`${fileOf(n)} was not edited: ${JSON.stringify(text)}`);
  }
}
