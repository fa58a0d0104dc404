import { execa } from 'execa';
import { sourceOf } from '../programs.ts';
import type { ThroughputReport } from '../programs/throughput.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';

const PROMPTS = 20_000;
const ROUNDS = 7;
/** 5,000 a second. */
const MAX_MS = 0.2;

/** Prompts a second through five instances that do nothing, against the same bytes over bare pipes. */
export const throughput: Section = async () => {
  const { stdout } = await execa(process.execPath, [sourceOf('throughput'), String(PROMPTS), String(ROUNDS)]);
  const report = JSON.parse(stdout) as ThroughputReport;
  const rows = [
    { name: 'bare pipes', seconds: median(report.bare) },
    { name: 'ClusterManager.send', seconds: median(report.cluster) },
  ];
  const [bare, cluster] = rows as [(typeof rows)[0], (typeof rows)[0]];
  return {
    tables: [
      {
        head: ['5 no-op instances', 'prompts a second', 'µs a prompt', 'against bare pipes'],
        rows: rows.map(({ name, seconds }) => [
          name,
          Math.round(PROMPTS / seconds).toLocaleString('en'),
          digits((seconds / PROMPTS) * 1e6),
          times(seconds / bare.seconds),
        ]),
      },
    ],
    targets: [
      {
        what: 'a prompt through five instances (5,000 a second)',
        value: (cluster.seconds / PROMPTS) * 1000,
        limit: MAX_MS,
        unit: 'ms',
      },
    ],
    notes: [
      `Medians of ${ROUNDS} rounds of ${PROMPTS.toLocaleString('en')} prompts, bare and by the library in turn; agents, pipes and aim share the cores.`,
    ],
    figures: { bare_per_second: PROMPTS / bare.seconds, cluster_per_second: PROMPTS / cluster.seconds },
  };
};
