import type { Arm, TurnReport } from '../programs/turns.ts';
import type { Section, Table } from '../section.ts';
import { times } from '../stats.ts';
import { shareOf, turnReports } from '../turn-report.ts';

const NAMES: Readonly<Record<Arm, string>> = {
  line: 'bare pipe, one line there and back',
  bare: 'bare pipe, the bytes of a turn',
  pool: 'a turn by ToolProcessPool',
  cluster: 'a turn by ClusterManager.send',
};

/** aim's own share of a turn: over an agent that answers at once, against the same bytes over bare pipes. */
export const turn: Section = async () => {
  const { pinned, free } = await turnReports();
  const judged = pinned ?? free;
  const where = pinned === null ? 'not pinned' : 'one core';
  return {
    tables: [...(pinned === null ? [] : [tableOf(pinned, 'one core, µs')]), tableOf(free, 'all cores, µs')],
    targets: (['p50', 'p99'] as const).map((p) => ({
      what: `aim’s share of a turn, ${p} (${where})`,
      value: shareOf(judged, 'pool', p),
      limit: p === 'p50' ? 0.2 : 2,
      unit: 'ms',
    })),
    notes: [
      `${judged.pool.n} turns of each kind in blocks of 100 that take turns, after as many as 1,000 unmeasured ones.`,
      pinned === null
        ? '`taskset` is not there: agent and aim ran on any core, where the times are bimodal.'
        : 'On one core both ends share it, by `taskset`; on all cores the times are bimodal, as the other core sleeps.',
      'Share: the percentile of the turns less the same percentile of the bare exchanges of the same bytes.',
    ],
    figures: {
      bare_p50_ms: judged.bare.p50,
      bare_p99_ms: judged.bare.p99,
      pool_p50_ms: judged.pool.p50,
      pool_p99_ms: judged.pool.p99,
      share_p50_ms: shareOf(judged, 'pool', 'p50'),
      share_p99_ms: shareOf(judged, 'pool', 'p99'),
      cluster_share_p50_ms: shareOf(judged, 'cluster', 'p50'),
      cluster_share_p99_ms: shareOf(judged, 'cluster', 'p99'),
    },
  };
};

function tableOf(report: TurnReport, title: string): Table {
  const us = (ms: number) => (ms * 1000).toFixed(1);
  const row = (arm: Arm) => {
    const { p50, p90, p99, max } = report[arm];
    const isTurn = arm === 'pool' || arm === 'cluster';
    const shares = (['p50', 'p99'] as const).map((p) => (isTurn ? us(shareOf(report, arm, p)) : '–'));
    return [NAMES[arm], us(p50), us(p90), us(p99), us(max), times(p50 / report.bare.p50), ...shares];
  };
  return {
    head: [title, 'p50', 'p90', 'p99', 'max', 'p50 against bare', 'aim’s share p50', 'aim’s share p99'],
    rows: (['line', 'bare', 'pool', 'cluster'] as const).map(row),
  };
}
