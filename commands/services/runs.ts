import { listRuns } from '../../src/host/runs/past/list-runs.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { clustersLines } from '../../src/reporters/reports/cluster-report.ts';
import { runsLines } from '../../src/reporters/reports/runs-table.ts';
import { hasColor } from '../host/color.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** Where runs are looked for. */
export interface RunsPlace {
  /** A folder of the checkout. */
  readonly cwd: string;
  /** A folder that the user named for the records of runs. */
  readonly stateDir: string | undefined;
}

/** The runs and clusters of a checkout. */
export async function runs(place: RunsPlace, context: CommandContext): Promise<CommandResult> {
  const { stdout, environment, signal } = context;
  const { runs: found, clusters } = await listRuns({ ...place, environment }, signal);
  const [columns, color] = [stdout.columns ?? 100, hasColor(stdout, context)];
  const lines = [...runsLines(found, columns, color), ...clustersLines(clusters, { columns, color })];
  return {
    exitCode: EXIT.ok,
    lines: lines.length === 0 ? ['There are no runs here.'] : lines,
    painted: true,
    document: { version: 1, runs: found, clusters },
  };
}
