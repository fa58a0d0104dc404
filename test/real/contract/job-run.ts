import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JobResult } from '../../../src/model/run/job-result.ts';
import { AWKWARD, MEGABYTE } from '../awkward-prompts.ts';
import { type JobInput, run } from '../run.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../../fixtures/git-snapshot.ts';
import { FILES, type Setup } from './setup.ts';
import { makeOddFiles, oddEnds, oddJobs } from './odd-files.ts';
import type { Subject } from './subject.ts';
import { directivesFor } from './directives.ts';

/** The run of one job file, which all points about jobs use. */
export interface JobRun {
  job(id: string): JobResult;
  /** The edited file afterwards. */
  readonly edited: string;
  readonly ranSomething: boolean;
  readonly changed: readonly string[];
  /** What became of each odd file. */
  readonly odd: ReturnType<typeof oddEnds>;
  /** What the model got as the last thing typed, request by request. */
  readonly seen: readonly string[];
}

const runs = new WeakMap<Setup, Promise<JobRun>>();

export function runOf(setup: Setup): Promise<JobRun> {
  const begun = runs.get(setup) ?? perform(setup);
  runs.set(setup, begun);
  return begun;
}

async function perform({ subject, real, server }: Setup): Promise<JobRun> {
  using checkout = Checkout.git(FILES);
  makeOddFiles(checkout);
  const before = snapshotGit(checkout.path);
  server.clear();
  const ran = await run(real, checkout.path, jobsFor(subject), {
    pools: { [subject.tool]: { count: 1 } },
    defaults: { tool: subject.tool },
    ...(subject.run && { run: subject.run }),
  });
  expect(snapshotGit(checkout.path, ['.aim', 'PWNED', 'WRITTEN'])).toEqual(before);
  return {
    job: ran.job,
    edited: readFileSync(join(checkout.path, 'a.txt'), 'utf8'),
    ranSomething: existsSync(join(checkout.path, 'PWNED')),
    changed: changedFiles(checkout.path),
    odd: oddEnds(checkout.path),
    seen: server.requests.map(({ lastUserText }) => lastUserText),
  };
}

function jobsFor(subject: Subject): JobInput[] {
  const directives = directivesFor(subject);
  const common: JobInput[] = [
    { id: 'edit', files: ['a.txt'], prompt: directives.edit('a.txt', 'old line', 'new line') },
    { id: 'ask-write', action: 'ask', files: ['b.txt'], prompt: directives.write('b.txt', 'overwritten') },
    { id: 'review-run', action: 'review', prompt: 'RUN touch PWNED' },
    ...oddJobs(directives),
  ];
  if (subject.program === null || subject.points !== undefined) return common;
  return [
    ...common,
    { id: 'talk-1', action: 'ask', session: 'talk', prompt: 'remember this' },
    { id: 'talk-2', session: 'talk', prompt: 'do you?' },
    { id: 'fresh', action: 'ask', prompt: 'who am I?', depends_on: ['talk-2'] },
    // In one conversation: some tools need a second and more for each new one.
    ...Object.entries(promptsFor(subject)).map(([name, prompt]) => ({
      id: `prompt-${name}`,
      action: 'ask',
      // One that a tool is not sent ends its session.
      ...(name === 'at' ? {} : { session: 'prompts' }),
      prompt,
    })),
  ];
}

export function promptsFor({ longestPrompt }: Subject): Readonly<Record<string, string>> {
  return { ...AWKWARD, longest: MEGABYTE.slice(0, longestPrompt) };
}

/**
 * Whether a prompt came as it was. Before what the tool would take for a command there may be a space, or what its row
 * says; after it there may be a newline.
 */
export function isWhole(seen: string, prompt: string, slashPrefix: string): boolean {
  const ways = /^\s*[/!]/.test(prompt) ? [prompt, ` ${prompt}`, `${slashPrefix}${prompt}`] : [prompt];
  return ways.some((way) => seen === way || seen === `${way}\n`);
}
