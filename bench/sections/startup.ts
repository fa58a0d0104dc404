import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, median, percentile, times } from '../stats.ts';

const ROUNDS = 60;
const WARM_UP = 5;

const JOB_FILE = {
  version: 1,
  jobs: Array.from({ length: 20 }, (_, n) => ({ id: `job-${n}`, tool: 'sim', action: 'ask', prompt: `question ${n}` })),
};

/** From the spawn of a program to its end, against a program that only prints a line. */
export const startup: Section = async () => {
  const { aim, hello } = await programs();
  const folder = await mkdtemp(join(tmpdir(), 'aim-bench-'));
  try {
    await writeFile(join(folder, 'jobs.json'), JSON.stringify(JOB_FILE));
    const commands = [
      { name: 'hello world', argv: [hello] },
      { name: 'aim --version', argv: [aim, '--version'] },
      { name: 'aim validate FILE', argv: [aim, 'validate', 'jobs.json'] },
      { name: 'aim tools sim', argv: [aim, 'tools', 'sim'] },
    ].map((it) => ({ ...it, samples: [] as number[] }));
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const { name, argv, samples } of commands) {
        const began = Bun.nanoseconds();
        const { exitCode } = Bun.spawnSync(argv, { cwd: folder, stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
        const ms = (Bun.nanoseconds() - began) / 1e6;
        if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}`);
        if (round >= 0) samples.push(ms);
      }
    }
    const base = median(commands[0]!.samples);
    const ratioOf = (samples: readonly number[]) => median(samples) / base;
    const [, version, validate, tools] = commands;
    return {
      tables: [
        {
          head: ['program', 'median ms', 'p95 ms', 'against hello'],
          rows: commands.map(({ name, samples }) => [
            name,
            digits(median(samples)),
            digits(percentile(samples, 0.95)),
            times(ratioOf(samples)),
          ]),
        },
      ],
      targets: [{ what: '`aim --version` against hello', value: ratioOf(version!.samples), limit: 1.5, unit: '×' }],
      notes: [`Medians of ${ROUNDS} starts each, in turn. \`aim tools sim\` starts nothing: the agent is part of it.`],
      figures: {
        hello_ms: base,
        version_ms: median(version!.samples),
        validate_ms: median(validate!.samples),
        tools_ms: median(tools!.samples),
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
