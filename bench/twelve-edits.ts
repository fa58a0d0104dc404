import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Checkout } from '../fixtures/checkout.ts';
import type { RealTools } from '../fixtures/real-tools/real-tools.ts';
import { readJournal } from '../src/jobs/record/past/read-journal.ts';
import type { StartChoice } from '../src/model/pool/start-view.ts';
import { aimRun } from './aim-run.ts';

export const EDITS = 12;
export const INSTANCES = 3;
export const EDITING_MODEL = 'openai/scripted';

/** The edits, each of a file of its own. */
export const numbers = Array.from({ length: EDITS }, (_, n) => n);
export const fileOf = (n: number) => `file-${n}.py`;
export const promptOf = (n: number) => `Change the old line.\nEDIT ${fileOf(n)} old line=>new line`;
/** The files before they are edited. */
export const UNEDITED = Object.fromEntries(numbers.map((n) => [fileOf(n), 'first\nold line\nlast\n']));

/** A run of the edits on a pool. */
export interface Pooled {
  readonly seconds: number;
  /** Of messages, not of the commands before them. */
  readonly turnsMs: readonly number[];
  readonly jobsMs: readonly number[];
  /** From the start of aim to that of its first job. */
  readonly beganMs: number;
  /** Whether aider was forked from what `aim warm` keeps. */
  readonly isKept: boolean;
}

/** Edits all files by `aim run-jobs`, in a process of its own. Throws unless each is edited. */
export async function pooledRun(real: RealTools, start: StartChoice): Promise<Pooled> {
  using checkout = Checkout.git(UNEDITED);
  const document = {
    version: 1,
    pools: { aider: { model: EDITING_MODEL, count: INSTANCES } },
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
    isKept: result.pools.some(({ start }) => start?.how === 'warm' && start.resident),
  };
}

/** What did not do its work must not count as quick. */
export async function checkEdits(cwd: string, jobs: readonly number[]): Promise<void> {
  for (const n of jobs) {
    const text = await readFile(join(cwd, fileOf(n)), 'utf8');
    if (text !== 'first\nnew line\nlast\n') throw new Error(`${fileOf(n)} was not edited: ${JSON.stringify(text)}`);
  }
}
