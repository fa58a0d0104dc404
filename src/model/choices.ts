// The words that a person chooses from, in files and on the command line. The schemas take theirs from here, and so does the
// table of commands, which loads no schema: a command line starts faster without them.

/**
 * What a tool may do without asking a person. `read-only`: read files of its folder. `allow-edits`: change files there as
 * well; other permissions that it asks for are refused. `ask`: what `allow-edits` lets it do, and a person is asked for the
 * rest, and whatever its model asks its user. `allow-all`: every permission that it asks for. `deny`: none.
 */
export const APPROVALS = ['read-only', 'allow-edits', 'ask', 'allow-all', 'deny'] as const;

/**
 * How a pool chooses the instance for a turn or a lease. `least_busy`: one that is idle. `round_robin`: each in turn.
 * `sticky`: the one that had the same key before.
 */
export const ROUTINGS = ['least_busy', 'round_robin', 'sticky'] as const;

/** How the processes of a pool are to be started. */
export const START_CHOICES = ['auto', 'plain', 'warm'] as const;

/** Whether a job runs in a process of a pool. */
export const POOL_MODES = ['auto', 'always', 'never'] as const;

/** Where the jobs of a run are to work. */
export const ISOLATION_CHOICES = ['auto', 'worktree', 'shared'] as const;

/**
 * Where what a run merged goes at its end. `ff`: the user's branch moves to it. `staged`: its net change is staged in the
 * user's checkout, for whoever commits by hand. `branch`: a branch of its own. `none`: it stays in the run's hidden ref.
 */
export const LAND_MODES = ['ff', 'staged', 'branch', 'none'] as const;

/** The documents that `--report` makes of a run's result. */
export const REPORT_KINDS = ['junit', 'html', 'markdown', 'github'] as const;
/** A document that `--report` makes. */
export type ReportKind = (typeof REPORT_KINDS)[number];
/**
 * In which order jobs are started that may start. `auto`: by urgency, and jobs that claim the same file in the order of the
 * job file. `any`: by urgency alone. `file`: in the order of the job file.
 */
export const JOB_ORDERS = ['auto', 'any', 'file'] as const;

/** What a spent budget does: no further job is started, or those at work are interrupted as well. */
export const ON_SPENT_CHOICES = ['stop', 'interrupt'] as const;

/**
 * What makes a run a failure beside jobs that did not complete. `no-change`: an editing job completed and changed nothing.
 * `refusals`: something that a job's tool wanted was refused, or did not apply.
 */
export const FAIL_ON_CHOICES = ['no-change', 'refusals'] as const;

/** Where the workers of a cluster work. `shared`: all in its folder. `worktree`: each in a git worktree of its own. */
export const WORKER_ISOLATIONS = ['shared', 'worktree'] as const;

/** Where what workers did goes when it is merged: those of `LAND_MODES` that are of use to a cluster. */
export const WORKER_LANDS = ['ff', 'branch'] as const;

/** The documents that there is a schema of, by its name. */
export const SCHEMA_NAMES = [
  'job-file',
  'cluster-config',
  'registry',
  'pool-instance',
  'job-result',
  'run-result',
  'runs',
  'recorded-cluster',
  'cluster-record',
  'status',
  'control',
  'event',
] as const;
