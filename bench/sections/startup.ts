import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from '../programs.ts';
import type { Section, Target } from '../section.ts';
import { digits, median, percentile, times } from '../stats.ts';

const PACKAGE_BIN = join(import.meta.dirname, '..', '..', 'scripts', 'release', 'package', 'bin');
const ROUNDS = 40;
const WARM_UP = 5;

const job = (n: number) => ({ id: `job-${n}`, tool: 'sim', action: 'ask', prompt: `question ${n}` });

/**
 * A command, and the most that it should take against a hello world; null: no target. With `until` the time to the first piece of
 * its stderr that has this text.
 */
type Row = readonly [name: string, argv: readonly string[], limit: number | null, until?: string];

const COMMANDS: readonly Row[] = [
  ['aim --version', ['--version'], 2],
  ['aim status', ['status'], 2.5],
  ['aim status --json', ['status', '--json'], 2.5],
  ['aim send PROMPT', ['send', 'sim:say yes'], 2.5],
  ['aim send --no-wait PROMPT', ['send', '--no-wait', 'sim:say yes'], 2.5],
  ['aim interrupt --to 1', ['interrupt', '--to', '1'], 2.5],
  ['aim complete -- send --na', ['complete', '--', 'send', '--na'], 1.5],
  ['aim send -h', ['send', '-h'], null],
  ['aim validate FILE', ['validate', 'jobs.json'], 3],
  ['aim tools sim', ['tools', 'sim'], null],
  ['aim run-jobs FILE, until its first job begins', ['run-jobs', 'one.json', '--in-place'], 8, '[job-0] started'],
  ['aim run-jobs FILE, one job', ['run-jobs', 'one.json', '--in-place'], null],
];

/** From the spawn of a program to its end, against a program that only prints a line. */
export const startup: Section = async () => {
  const { aim, hello } = await programs();
  const folder = await mkdtemp(join(tmpdir(), 'aim-bench-'));
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder };
  const run = (argv: readonly string[]) =>
    Bun.spawnSync([...argv], { cwd: folder, env, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
  const cluster = spawn(aim, ['launch', 'sim', '-n', '2'], { cwd: folder, env, stdio: 'ignore' });
  try {
    await writeFile(join(folder, 'jobs.json'), JSON.stringify(Array.from({ length: 20 }, (_, n) => job(n))));
    await writeFile(join(folder, 'one.json'), JSON.stringify([job(0)]));
    if (run([aim, 'send', '--wait-for-cluster', '30', 'sim:say hello']).exitCode !== 0) throw new Error('no cluster');
    const rows = [
      ['hello world', [hello], null] as Row,
      ['aim --version, as npm installs it', [await installed(folder, aim), '--version'], 2] as Row,
      ...COMMANDS.map(([name, words, ...rest]): Row => [name, [aim, ...words], ...rest]),
    ];
    const measured = rows.map(([name, argv, limit, until]) => ({
      name,
      argv,
      limit,
      until,
      samples: [] as number[],
      cpu: [] as number[],
    }));
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const { name, argv, until, samples, cpu } of measured) {
        const began = Bun.nanoseconds();
        const shown = until === undefined ? null : await untilShown(argv, until, { cwd: folder, env });
        const { exitCode, resourceUsage } = shown ?? run(argv);
        const ms = ((shown?.at ?? Bun.nanoseconds()) - began) / 1e6;
        if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}`);
        if (round < 0) continue;
        samples.push(ms);
        if (shown === null) cpu.push(Number(resourceUsage.cpuTime.total) / 1000);
      }
    }
    const [first] = measured;
    const [base, baseCpu] = [median(first!.samples), median(first!.cpu)];
    return {
      tables: [
        {
          head: ['program', 'median ms', 'p95 ms', 'against hello', 'CPU against hello'],
          rows: measured.map(({ name, samples, cpu }) => [
            name,
            digits(median(samples)),
            digits(percentile(samples, 0.95)),
            times(median(samples) / base),
            cpu.length === 0 ? '–' : times(median(cpu) / baseCpu),
          ]),
        },
      ],
      targets: measured.flatMap(({ name, samples, limit }): Target[] =>
        limit === null ? [] : [{ what: `\`${name}\` against hello`, value: median(samples) / base, limit, unit: '×' }],
      ),
      notes: [
        `Medians of ${ROUNDS} starts each, in turn, with stdin, stdout and stderr at /dev/null.`,
        'A cluster of two rehearsal agents runs beside them: `send` waits for a turn of it, with `--no-wait` until the prompt is accepted.',
        '`aim tools sim` starts nothing: the agent is part of it. Until a job begins: until the line of a log on stderr says so.',
      ],
      figures: Object.fromEntries(
        measured.map(({ name, samples }) => [`${name.replaceAll(/\W+/g, '_').replace(/_$/, '')}_ms`, median(samples)]),
      ),
    };
  } finally {
    cluster.kill('SIGINT');
    await once(cluster, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
};

/** Runs a program to its end, and notes when its stderr had a text. Nanoseconds, as `Bun.nanoseconds` has them. */
async function untilShown(argv: readonly string[], text: string, options: { cwd: string; env: NodeJS.ProcessEnv }) {
  const child = Bun.spawn([...argv], { ...options, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' });
  let [shown, at] = ['', 0];
  for await (const piece of child.stderr) {
    shown += Buffer.from(piece).toString();
    if (at === 0 && shown.includes(text)) at = Bun.nanoseconds();
  }
  await child.exited;
  if (at === 0) throw new Error(`${argv.join(' ')} never wrote ${text}`);
  return { at, exitCode: child.exitCode, resourceUsage: child.resourceUsage()! };
}

/** The command as it is linked in a project: the program of the main package, and the binary in the one for this machine. */
async function installed(folder: string, aim: string): Promise<string> {
  const modules = join(folder, 'node_modules');
  const platform = join(modules, `aim-agents-${process.platform}-${process.arch}`, 'bin');
  for (const path of [platform, join(modules, '.bin')]) await mkdir(path, { recursive: true });
  await cp(PACKAGE_BIN, join(modules, 'aim-agents', 'bin'), { recursive: true });
  await symlink(aim, join(platform, 'aim'));
  const command = join(modules, '.bin', 'aim');
  await symlink(join('..', 'aim-agents', 'bin', 'aim'), command);
  return command;
}
