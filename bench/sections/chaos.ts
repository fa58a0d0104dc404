import { randomFrom } from '../../fixtures/job-lists/random.ts';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { eachEvent } from '../../src/jobs/record/past/read-journal.ts';
import type { AimEventBody } from '../../src/model/events.ts';
import type { RunResult } from '../../src/model/run/run-result.ts';
import { programs } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';

const JOBS = 30;
const INSTANCES = 5;
/** Files that several jobs edit, each at a line of its own; lines that are side by side conflict. */
const SHARED = 3;
const LINES = 60;
/** The latest moment of a kill after the start. Milliseconds. */
const LATEST_MS = 2000;
const FINISHED = 10_000;
const REPETITIONS = 5;

interface Trial {
  readonly isolation: 'worktree' | 'shared';
  /** Whether the children of aim die with it. */
  readonly group: boolean;
  readonly kills: number;
}

/** How many kills each kind of trial has; AIM_BENCH_KILLS sets all of them. */
const TRIALS: readonly Trial[] = (
  [
    ['worktree', false, 100],
    ['worktree', true, 60],
    ['shared', false, 40],
  ] as const
).map(([isolation, group, kills]) => ({ isolation, group, kills: Number(process.env['AIM_BENCH_KILLS'] ?? kills) }));

interface Outcome extends Trial {
  readonly runs: number;
  readonly attempts: number;
  /** Jobs without a success in the end. */
  readonly lost: number;
  /** Jobs that were merged, or whose edit was made, more than once. */
  readonly doubled: number;
  readonly wrong: readonly string[];
}

/** aim is killed by SIGKILL at random moments, and goes on until its run is done; and how soon a large run goes on. */
export const chaos: Section = async (onProgress) => {
  const outcomes: Outcome[] = [];
  for (const trial of TRIALS) outcomes.push(await tryKills(trial, onProgress));
  onProgress(`resume after ${FINISHED} jobs`);
  const [first, log] = await resumeOfMany();
  const all = (of: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
  return {
    tables: [
      {
        head: [
          'jobs work in',
          'killed',
          'kills',
          'runs',
          'jobs',
          'attempts',
          'lost',
          'doubled',
          'left over or changed',
        ],
        rows: outcomes.map(({ isolation, group, kills, runs, attempts, lost, doubled, wrong }) => [
          isolation === 'worktree' ? 'worktrees' : 'the checkout',
          group ? 'aim and its children' : 'aim',
          String(kills),
          String(runs),
          String(runs * JOBS),
          String(attempts),
          String(lost),
          String(doubled),
          String(wrong.length),
        ]),
      },
      {
        head: [`resume after ${FINISHED} finished jobs`, 'ms', 'against git log'],
        rows: [
          [`git log of ${FINISHED} commits`, digits(log), times(1)],
          ['aim, until the next job has started', digits(first), times(first / log)],
        ],
      },
    ],
    targets: [
      { what: 'jobs lost or doubled', value: all(({ lost, doubled }) => lost + doubled), limit: 0, unit: 'jobs' },
      {
        what: 'worktrees, refs, branches, locks and processes left, and files of the user that changed',
        value: all(({ wrong }) => wrong.length),
        limit: 0,
        unit: '',
      },
      { what: `the first job of a resume after ${FINISHED}, against git log`, value: first / log, limit: 5, unit: '×' },
    ],
    notes: [
      `${JOBS} jobs of the rehearsal agent on ${INSTANCES} instances edit ${SHARED} files, each at its own line, some side by side so that they conflict and run again; each makes a file of its own. Another part of the run is started right after each kill, which comes at a random moment of its first ${LATEST_MS / 1000} s.`,
      'At the end of a run every edit is there once, the history has one commit per job, and what the user had changed, staged and not added is as it was.',
      'Of the journal that the same aim wrote each event is checked in outline alone: to check it whole takes several times as long as to parse it.',
      ...outcomes.flatMap(({ wrong }) => wrong.slice(0, 3)),
    ],
    figures: { lost: all((it) => it.lost), doubled: all((it) => it.doubled), resume_ms: first, git_log_ms: log },
  };
};

async function tryKills(trial: Trial, onProgress: (progress: string) => void): Promise<Outcome> {
  const random = randomFrom(trial.isolation === 'shared' ? 3 : trial.group ? 2 : 1);
  let [runs, kills, attempts, lost, doubled] = [0, 0, 0, 0, 0];
  const wrong: string[] = [];
  while (kills < trial.kills) {
    await using place = await makePlace();
    onProgress(`${trial.isolation}, ${trial.group ? 'group' : 'aim'}: ${kills} of ${trial.kills} kills`);
    let result: RunResult | null = null;
    while (result === null) {
      const isLast = kills >= trial.kills;
      const part = await runPart(place, trial, isLast ? null : 50 + random() * (LATEST_MS - 50));
      if (part === 'killed') kills += 1;
      else result = part;
    }
    runs += 1;
    attempts += result.jobs.reduce((sum, job) => sum + job.attempts.length, 0);
    const found = await judge(place, trial, result);
    lost += found.lost;
    doubled += found.doubled;
    wrong.push(...found.wrong);
  }
  return { ...trial, runs, attempts, lost, doubled, wrong };
}

interface Place extends AsyncDisposable {
  readonly path: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  git(...args: string[]): Promise<string>;
}

const lineOf = (file: number, n: number) => `line ${n} of ${file}`;
/** The line that a job edits: every fifth one is beside that of the job before it in the same file. */
const placeOf = (job: number) => ({
  file: job % SHARED,
  line: Math.floor(job / SHARED) * 5 + (Math.floor(job / SHARED) % 5 === 4 ? -4 : 0),
});

function sharedText(file: number, edited: boolean): string {
  const mine = new Map(
    Array.from({ length: JOBS }, (_, job) => ({ job, ...placeOf(job) }))
      .filter((place) => place.file === file)
      .map(({ job, line }) => [line, job]),
  );
  const lines = Array.from({ length: LINES }, (_, n) =>
    edited && mine.has(n) ? `edited by ${mine.get(n)!}.` : `${lineOf(file, n)}.`,
  );
  return `${lines.join('\n')}\n`;
}

async function makePlace(): Promise<Place> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'aim-chaos-')));
  const path = join(folder, 'repo');
  const home = join(folder, 'home');
  await mkdir(path);
  await mkdir(home);
  await mkdir(join(folder, 'run'), { mode: 0o700 });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  await writeFile(join(home, '.gitconfig'), '[user]\n\tname = Bench\n\temail = bench@localhost\n');
  const git = async (...args: string[]) => (await execa('git', args, { cwd: path, env, extendEnv: false })).stdout;
  await git('init', '-q', '-b', 'main');
  for (let file = 0; file < SHARED; file++) await writeFile(join(path, `shared-${file}.txt`), sharedText(file, false));
  for (const name of ['dirty.txt', 'staged.txt']) await writeFile(join(path, name), 'before\n');
  await git('add', '-A');
  await git('commit', '-q', '-m', 'first');
  await writeFile(join(path, 'dirty.txt'), 'dirty\n');
  await writeFile(join(path, 'staged.txt'), 'staged\n');
  await git('add', 'staged.txt');
  await writeFile(join(path, 'untracked.txt'), 'untracked\n');
  const jobs = Array.from({ length: JOBS }, (_, job) => {
    const { file, line } = placeOf(job);
    const edit = `sim:edit shared-${file}.txt ${lineOf(file, line)}. => edited by ${job}.`;
    return {
      id: `job-${job}`,
      files: [`shared-${file}.txt`, `own-${job}.txt`],
      attempts: 5,
      prompt: `sim:sleep 0.2\n${edit}\nsim:edit own-${job}.txt made`,
    };
  });
  const document = { pools: { sim: { count: INSTANCES } }, defaults: { tool: 'sim' }, jobs };
  await writeFile(join(folder, 'jobs.json'), JSON.stringify(document));
  return {
    path,
    folder,
    env,
    git,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Begins the run, or goes on with it, and kills that after some milliseconds; null: it is left to end. */
async function runPart(
  place: Place,
  { isolation, group }: Trial,
  killMs: number | null,
): Promise<RunResult | 'killed'> {
  const { aim } = await programs();
  const begin = ['run-jobs', join(place.folder, 'jobs.json'), '--isolation', isolation];
  const argv = [...(hasRun(place) ? ['run-jobs', '--resume'] : begin), '--json', '--reporter', 'plain'];
  const child = spawn(aim, argv, {
    cwd: place.path,
    env: place.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const timer =
    killMs === null ? null : setTimeout(() => process.kill(group ? -child.pid! : child.pid!, 'SIGKILL'), killMs);
  const [output, errors, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  if (timer !== null) clearTimeout(timer);
  if (signal === 'SIGKILL') return 'killed';
  if (code === 4 && !hasRun(place)) return 'killed';
  try {
    return JSON.parse(output) as RunResult;
  } catch {
    throw new Error(`exit code ${code}: ${errors.slice(-2000)}${output.slice(0, 500)}`);
  }
}

/** Whether a run has begun: its first event is on the disk. */
function hasRun({ path }: Place): boolean {
  const runs = join(path, '.git', 'aim', 'runs');
  if (!existsSync(runs)) return false;
  const found = spawnSync('grep', ['-rl', '"run_started"', runs], { encoding: 'utf8' });
  return found.stdout.trim() !== '';
}

async function judge(
  { path, folder, git }: Place,
  { isolation }: Trial,
  { jobs }: RunResult,
): Promise<{ lost: number; doubled: number; wrong: string[] }> {
  let lost = jobs.filter(({ success }) => !success).length + (JOBS - jobs.length);
  let doubled = 0;
  const wrong: string[] = [];
  const check = (what: string, found: string, expected: string) => {
    if (found !== expected) wrong.push(`${what}: ${JSON.stringify(found.slice(0, 300))}`);
  };
  for (let job = 0; job < JOBS; job++) {
    const file = join(path, `own-${job}.txt`);
    const made = existsSync(file) ? readFileSync(file, 'utf8').split('made\n').length - 1 : 0;
    if (made === 0 && jobs.find(({ id }) => id === `job-${job}`)?.success === true) lost += 1;
    if (made > 1) doubled += 1;
  }
  for (let file = 0; file < SHARED; file++) {
    check(`shared-${file}.txt`, readFileSync(join(path, `shared-${file}.txt`), 'utf8'), sharedText(file, true));
  }
  const status = (await git('status', '--porcelain')).split('\n').filter((line) => /dirty|staged|untracked/.test(line));
  check('the files of the user', status.join('\n'), ' M dirty.txt\nM  staged.txt\n?? untracked.txt');
  for (const [name, content] of [
    ['dirty.txt', 'dirty\n'],
    ['staged.txt', 'staged\n'],
    ['untracked.txt', 'untracked\n'],
  ] as const) {
    check(name, readFileSync(join(path, name), 'utf8'), content);
  }
  check('refs', await git('for-each-ref', '--format=%(refname)', 'refs/aim', 'refs/heads/aim'), '');
  check('worktrees', String((await git('worktree', 'list')).split('\n').length), '1');
  check('locks', spawnSync('find', [join(path, '.git'), '-name', '*.lock'], { encoding: 'utf8' }).stdout, '');
  const cache = join(folder, 'cache', 'aim', 'worktrees');
  check('the folder of worktrees', existsSync(cache) ? (await readdir(cache)).join(' ') : '', '');
  if (isolation === 'worktree') {
    const subjects = (await git('log', '--format=%s', 'HEAD')).split('\n').map((subject) => subject.split(':')[0]!);
    doubled += subjects.length - new Set(subjects).size;
    check('commits', String(new Set(subjects).size), String(JOBS + 1));
  }
  const left = spawnSync('grep', ['-lsz', `HOME=${join(folder, 'home')}`, ...(await environments())], {
    encoding: 'utf8',
  });
  check('processes', left.stdout, '');
  return { lost, doubled, wrong };
}

async function environments(): Promise<string[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => `/proc/${pid}/environ`);
}

/** A run whose first jobs have finished, and which was cut short then. @returns milliseconds: until the next one starts; of git log. */
async function resumeOfMany(): Promise<[number, number]> {
  await using place = await makePlace();
  const { aim } = await programs();
  const jobs = Array.from({ length: FINISHED + 1 }, (_, n) => ({
    id: `job-${n}`,
    tool: 'sim',
    action: 'ask',
    prompt: 'sim:say done\nsim:sleep 0.5',
  }));
  const file = join(place.folder, 'many.json');
  await writeFile(file, JSON.stringify({ pools: { sim: { count: 1 } }, jobs }));
  const start = (argv: readonly string[]) =>
    spawn(aim, argv, { cwd: place.path, env: place.env, stdio: ['ignore', 'ignore', 'pipe'] });
  const until = async (child: ReturnType<typeof start>, what: string) => {
    for await (const line of createInterface(child.stderr)) if (line.includes(what)) return;
    throw new Error(`no ${what}`);
  };
  const first = start(['run-jobs', file, '--reporter', 'plain']);
  await until(first, 'job-1] started');
  first.kill('SIGKILL');
  await once(first, 'close');
  const [name = ''] = await readdir(join(place.path, '.git', 'aim', 'runs'));
  const journal = join(place.path, '.git', 'aim', 'runs', name, 'journal.jsonl');
  finishJobs(journal);
  const whole = readFileSync(journal);
  const took: number[] = [];
  for (let n = 0; n < REPETITIONS; n++) {
    writeFileSync(journal, whole);
    const began = Bun.nanoseconds();
    const next = start(['run-jobs', '--resume', '--reporter', 'plain']);
    await until(next, `job-${FINISHED}] `);
    took.push((Bun.nanoseconds() - began) / 1e6);
    next.kill('SIGKILL');
    await once(next, 'close');
  }
  return [median(took), await gitLog(place)];
}

/** Adds to a journal what it has when all jobs but the last have finished, made of what it has of the first one. */
function finishJobs(path: string): void {
  let finished: AimEventBody[] = [];
  let seq = 0;
  eachEvent(path, (event) => {
    seq = event.seq;
    if ('job' in event && event.job === 'job-0') finished = [...finished, event];
  });
  const at = new Date().toISOString();
  for (let n = 1; n < FINISHED; n++) {
    const id = `job-${n}`;
    const lines = finished.flatMap((event) => {
      // The second one had begun.
      if (n === 1 && event.type === 'job_started') return [];
      const text = JSON.stringify({ ...event, seq: ++seq, at }).replaceAll('job-0"', `${id}"`);
      return [`${text}\n`];
    });
    appendFileSync(path, lines.join(''));
  }
}

async function gitLog({ folder, env }: Place): Promise<number> {
  const path = join(folder, 'log');
  await mkdir(path);
  const options = { cwd: path, env, extendEnv: false } as const;
  await execa('git', ['init', '-q', '-b', 'main'], options);
  const commits = Array.from({ length: FINISHED + 1 }, (_, n) => {
    const message = `job-${n}: do it\n\nAim-Run: 20300101T000000Z-abcdef\nAim-Job: job-${n}\nAim-Attempt: 1\n`;
    return `commit refs/heads/main\ncommitter Bench <bench@localhost> ${1_700_000_000 + n} +0000\ndata ${message.length}\n${message}\n`;
  });
  await execa('git', ['fast-import', '--quiet'], { ...options, input: commits.join('') });
  const { stdout: base } = await execa('git', ['rev-list', '--max-parents=0', 'main'], options);
  const took: number[] = [];
  for (let n = 0; n < REPETITIONS; n++) {
    const began = Bun.nanoseconds();
    await execa('git', ['log', '--format=%H%n%B', `${base}..main`], options);
    took.push((Bun.nanoseconds() - began) / 1e6);
  }
  return median(took);
}
