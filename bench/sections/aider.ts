import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { type DetectedTool, requireTool } from '../../src/tools/detect/detect.ts';
import { toolEnvironment } from '../../src/tools/launch/environment.ts';
import { launchArgv } from '../../src/tools/launch/launch-argv.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';
import { shareOf, turnReports } from '../turn-report.ts';
import {
  checkEdits,
  EDITING_MODEL,
  EDITS,
  INSTANCES,
  numbers,
  type Pooled,
  pooledRun,
  promptOf,
  UNEDITED,
} from '../twelve-edits.ts';

const POOLED_RUNS = 3;
/** One-shot in sequence is cut short when it would take longer. */
const MAX_SEQUENCE_S = 120;

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
  const whole = (it: { seconds: number; jobs: number }) => (it.seconds / it.jobs) * EDITS;
  const report = await turnReports();
  const share = shareOf(report.pinned ?? report.free, 'pool', 'p50');
  const turnMs = median(pooled.flatMap((it) => it.turnsMs));
  const jobMs = median(pooled.flatMap((it) => it.jobsMs));
  const ways = [
    { name: `aim run-jobs -n ${INSTANCES}, from nothing`, seconds: run, jobs: EDITS },
    { name: '… --start plain', seconds: plainRun, jobs: EDITS },
    { name: 'aider --message-file, one after another', ...sequence },
    { name: `xargs -P${INSTANCES} aider --message-file`, ...parallel },
  ];
  return {
    tables: [
      {
        head: [`${EDITS} edits`, 'whole, s', 's a job', 'pooled is quicker by'],
        rows: ways.map((it) => [
          it.jobs === EDITS ? it.name : `${it.name} (${it.jobs} run, ${EDITS} by proportion)`,
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
      `Real aider ${tool.version ?? ''}, ${EDITS} jobs that edit a file each, checked; ${pooled.length} pooled runs, median.`,
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

/** One aider process for each job, as a shell would start them. */
async function oneShots(
  real: RealTools,
  tool: DetectedTool,
  atOnce: number,
  jobs: readonly number[],
): Promise<{ seconds: number; jobs: number }> {
  using checkout = Checkout.git(UNEDITED);
  const cwd = checkout.path;
  for (const n of jobs) await writeFile(join(cwd, '.git', `prompt-${n}.txt`), promptOf(n));
  const same = launchArgv(tool, { model: EDITING_MODEL, insideGit: true });
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
