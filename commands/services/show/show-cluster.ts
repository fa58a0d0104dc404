import { readFileSync } from 'node:fs';
import type { ClusterEntry } from '../../../src/host/clusters/records/read-clusters.ts';
import { didYouMean } from '../../../src/lib/text/nearest.ts';
import { AimError } from '../../../src/model/errors.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import type { RecordedTurn } from '../../../src/model/cluster/recorded-turn.ts';
import { clusterReport, turnReport } from '../../../src/reporters/reports/cluster-report.ts';
import { hasColor } from '../../host/color.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';

/** A cluster that is on record, or one turn of it. @throws AimError usage for a turn that it does not have. */
export function showCluster(entry: ClusterEntry, turn: string | undefined, context: CommandContext): CommandResult {
  const { stdout } = context;
  const { summary, history } = entry;
  const options = { columns: stdout.columns ?? 100, color: hasColor(stdout, context) };
  const { turns } = history;
  const left = history.ended?.left ?? [];
  if (turn === undefined) {
    return {
      exitCode: EXIT.ok,
      lines: clusterReport(summary, turns, left, options),
      painted: true,
      document: { version: 1, cluster: summary, left, turns },
    };
  }
  const found = turnOf(summary.id, turns, turn);
  const answer = answerOf(entry, found);
  return {
    exitCode: EXIT.ok,
    lines: turnReport(found, answer, options),
    painted: true,
    document: { ...found, texts: { answer } },
  };
}

/** A turn by its id, or by the number at its end. */
function turnOf(cluster: string, turns: readonly RecordedTurn[], name: string): RecordedTurn {
  const found = turns.find(({ turn }) => turn === name) ?? turns.find(({ turn }) => turn.endsWith(`-${name}`));
  if (found !== undefined) return found;
  const hint = didYouMean(
    name,
    turns.map(({ turn }) => turn),
  );
  throw new AimError('usage', `cluster ${cluster} has no turn ${JSON.stringify(name)}`, { hint });
}

function answerOf({ record }: ClusterEntry, { answer }: RecordedTurn): string | null {
  const path = answer === null ? null : record.file(answer);
  if (path === null) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
