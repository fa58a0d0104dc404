import { counted } from '../../lib/text/plural.ts';
import { AimError } from '../../model/errors.ts';
import { countOrphans } from '../../process/records/reap-orphans.ts';
import { listRuns } from '../runs/past/list-runs.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What aims that were killed have left: processes, runs that were cut short, work that is merged nowhere. */
export async function checkLeftovers(cwd: string, environment: Environment, signal: AbortSignal): Promise<Finding[]> {
  const dead = countOrphans();
  const processes =
    dead === 0
      ? []
      : [
          warning(
            'killed aims',
            `${counted(dead, 'killed aim')} left records, and maybe processes`,
            'the next run ends them',
          ),
        ];
  const recorded = await listRuns({ cwd, environment }, signal).catch((error: unknown) => {
    if (!(error instanceof AimError)) throw error;
    return error;
  });
  if (recorded instanceof AimError) return [...processes, problem('runs', recorded.message, recorded.hint ?? null)];
  const { runs, clusters } = recorded;
  const [cut, ...others] = runs.filter(({ state }) => state === 'cut_short');
  const left = [...runs, ...clusters].flatMap(({ unmerged }) => unmerged ?? []);
  const found = [
    ...processes,
    ...(cut === undefined
      ? []
      : [
          warning(
            'runs',
            `run ${cut.id} was cut short${others.length === 0 ? '' : `, and ${others.length} more`}`,
            `to go on with it: aim run-jobs --resume ${cut.id}; to remove it: aim clean ${cut.id}`,
          ),
        ]),
    ...(left.length === 0
      ? []
      : [
          warning(
            'runs',
            `${left.length} ${left.length === 1 ? 'branch' : 'branches'} of runs and clusters with work that is merged nowhere: ${left.slice(0, 3).join(', ')}`,
            '`aim runs` lists them, `aim clean --dry-run` shows what would go',
          ),
        ]),
  ];
  return found.length === 0 ? [ok('runs', 'nothing is left of killed ones')] : found;
}
