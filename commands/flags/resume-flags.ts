import { inGroup } from '../table/flag-groups.ts';
import { optionalTextFlag, switchFlag } from '../table/flag-kinds.ts';

/** The value of `--resume` without a name: the newest run with something left to do. */
export const AUTO_RUN = 'auto';

/** Which run goes on, and what of it. */
export interface ResumeChoice {
  readonly run: string;
  readonly onlyFailed: boolean;
  readonly acceptChanges: boolean;
}

/** Flags of a run that goes on. */
export const resumeFlags = inGroup('jobs', {
  resume: optionalTextFlag(
    'Go on with a run, with its job file and flags: the start of its id, or last; by default the newest with something left',
    AUTO_RUN,
    { names: 'run' },
  ),
  'only-failed': switchFlag('Of the run that goes on, do only the jobs that failed', { dependsOn: ['resume'] }),
  'accept-changes': switchFlag('Go on although jobs of the file have changed since; a changed one is done again', {
    dependsOn: ['resume'],
  }),
});

/** Null: a new run begins. */
export function resumeOf(flags: {
  readonly resume?: string | undefined;
  readonly 'only-failed'?: boolean;
  readonly 'accept-changes'?: boolean;
}): ResumeChoice | null {
  const { resume: run, 'only-failed': onlyFailed = false, 'accept-changes': acceptChanges = false } = flags;
  return run === undefined ? null : { run, onlyFailed, acceptChanges };
}
