import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkout } from '../../fixtures/checkout.ts';
import { aimRun } from '../aim-run.ts';
import type { Section } from '../section.ts';
import { digits, median } from '../stats.ts';

const JOBS = 3000;
/** As many as a file may have; on the larger number of instances, once. */
const MOST = 100_000;
const INSTANCES = [3, 10];
const ROUNDS = 3;
const SAMPLE_MS = 10;
/** Of Linux, in which /proc counts the time of a process. */
const TICKS_A_SECOND = 100;

/** What aim itself used for a run, without its tools. */
interface Costs {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Calls of the system that write. */
  readonly writes: number;
  readonly files: number;
  readonly diskBytes: number;
  /** The most that it had resident, in MB. */
  readonly peak: number;
}

/** Many short jobs: what aim spends on each of them, in time of the processor, writes, files and room on the disk. */
export const jobs: Section = async (onProgress) => {
  const found = new Map<number, Costs[]>(INSTANCES.map((count) => [count, []]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const count of INSTANCES) {
      onProgress(`${JOBS} jobs on ${count} instances, round ${round} of ${ROUNDS}`);
      found.get(count)!.push(await costsOf(count, JOBS));
    }
  }
  const many = INSTANCES.at(-1)!;
  onProgress(`${MOST} jobs on ${many} instances`);
  const most = await costsOf(many, MOST);
  const of = (count: number, value: (costs: Costs) => number) => median(found.get(count)!.map(value)) / JOBS;
  const row = (count: number) => [
    `${JOBS} on ${count}`,
    digits(of(count, ({ seconds }) => seconds * 1000)),
    digits(of(count, ({ cpuSeconds }) => cpuSeconds * 1000)),
    digits(of(count, ({ writes }) => writes)),
    digits(of(count, ({ files }) => files)),
    digits(of(count, ({ diskBytes }) => diskBytes / 1000)),
    digits(median(found.get(count)!.map(({ peak }) => peak))),
  ];
  const cpuRatio = most.cpuSeconds / MOST / of(many, ({ cpuSeconds }) => cpuSeconds);
  const figures = INSTANCES.flatMap((count) => [
    [`ms_a_job_on_${count}`, of(count, ({ seconds }) => seconds * 1000)],
    [`cpu_ms_a_job_on_${count}`, of(count, ({ cpuSeconds }) => cpuSeconds * 1000)],
    [`writes_a_job_on_${count}`, of(count, ({ writes }) => writes)],
    [`files_a_job_on_${count}`, of(count, ({ files }) => files)],
    [`disk_kb_a_job_on_${count}`, of(count, ({ diskBytes }) => diskBytes / 1000)],
  ]);
  return {
    tables: [
      {
        head: [
          'jobs and instances',
          'ms a job',
          'of the processor, ms',
          'writes',
          'files',
          'on the disk, kB',
          'most resident, MB',
        ],
        rows: [
          ...INSTANCES.map(row),
          [
            `${MOST} on ${many}`,
            digits((most.seconds * 1000) / MOST),
            digits((most.cpuSeconds * 1000) / MOST),
            digits(most.writes / MOST),
            digits(most.files / MOST),
            digits(most.diskBytes / 1000 / MOST),
            digits(most.peak),
          ],
        ],
      },
    ],
    targets: [
      { what: `most resident at ${MOST} jobs`, value: most.peak, limit: 150, unit: 'MB' },
      { what: `the processor for a job of ${MOST}, against one of ${JOBS}`, value: cpuRatio, limit: 1.2, unit: '×' },
    ],
    notes: [
      'Jobs of one prompt on sim by the compiled aim; medians, for each job. Time of the processor and writes are those of aim, not of its tools.',
      'Files and room are what the run leaves in .aim and in .git/aim.',
    ],
    figures: {
      ...(Object.fromEntries(figures) as Record<string, number>),
      [`peak_mb_of_${MOST}`]: most.peak,
      [`cpu_ms_a_job_of_${MOST}`]: (most.cpuSeconds * 1000) / MOST,
    },
  };
};

async function costsOf(count: number, size: number): Promise<Costs> {
  using checkout = Checkout.git({});
  let [cpuSeconds, writes] = [0, 0];
  const { seconds, peak } = await aimRun(
    checkout.path,
    {
      version: 1,
      pools: { sim: { count } },
      defaults: { tool: 'sim', action: 'ask' },
      jobs: Array.from({ length: size }, (_, n) => ({ id: `job-${n}`, prompt: `sim:say the answer to question ${n}` })),
    },
    {
      meanwhile: (pid) => {
        const timer = setInterval(() => {
          cpuSeconds = cpuOf(pid) ?? cpuSeconds;
          writes = writesOf(pid) ?? writes;
        }, SAMPLE_MS);
        return { [Symbol.dispose]: () => clearInterval(timer) };
      },
    },
  );
  const left = ['.aim', '.git/aim'].flatMap((folder) => filesBelow(checkout.file(folder)));
  const diskBytes = left.reduce((sum, path) => sum + lstatSync(path).blocks * 512, 0);
  return { seconds, cpuSeconds, writes, files: left.length, diskBytes, peak };
}

/** The time that a process has used so far, of the user and the system. Null: it has ended. */
function cpuOf(pid: number): number | null {
  try {
    // The name of the program is in parentheses, and may have blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

function writesOf(pid: number): number | null {
  try {
    return Number(/^syscw: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
  } catch {
    return null;
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
