import type { Oid } from '../../git/commits/refs.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import type { JobMark } from '../merge/commit-message.ts';
import type { AttemptKey } from '../run-refs.ts';

/** A job's attempt and its commit. */
export interface JobCommit {
  readonly key: AttemptKey;
  readonly commit: Oid;
}

/** What a run's journal has of its merges, in its order. */
export interface JournalFacts {
  readonly run: string;
  /** The ids of the jobs; the first has number 1. */
  readonly jobs: readonly string[];
  /** The commit that the run began with. */
  readonly base: Oid;
  readonly started: readonly AttemptKey[];
  readonly committed: readonly JobCommit[];
  readonly merged: readonly JobCommit[];
  /** Attempts with another end: a conflict, a failed check, no change, a turn that failed. */
  readonly settled: readonly AttemptKey[];
  /** The last landing that was about to begin. */
  readonly landing: LandingNote | null;
  readonly landed: boolean;
  readonly finished: boolean;
}

/** A commit between the base and the tip, with what the end of its message says. */
export interface ChainCommit {
  readonly oid: Oid;
  readonly mark: JobMark | null;
}

/** What a run's refs have: the truth. */
export interface RefFacts {
  readonly tip: Oid | null;
  /** From the base to the tip, or to what the journal merged last where there is no tip; null: it is no such chain. */
  readonly chain: readonly ChainCommit[] | null;
  readonly jobs: readonly JobCommit[];
  /** Those of the journal's commits that still exist, with or without a ref. */
  readonly existing: ReadonlySet<Oid>;
}

export type RecoveryAction =
  /** Nothing may be done: somebody changed what is the run's alone. */
  | { readonly do: 'stop'; readonly why: string }
  | { readonly do: 'create_tip'; readonly commit: Oid }
  | ({ readonly do: 'note_committed' } & JobCommit)
  | ({ readonly do: 'note_merged' } & JobCommit)
  /** The job is merged: its ref is left over. */
  | ({ readonly do: 'drop_ref' } & JobCommit)
  | ({ readonly do: 'restore_ref' } & JobCommit)
  /** To the gate, in this order. */
  | ({ readonly do: 'submit' } & JobCommit)
  /** The attempt came to nothing: it was cut short, which is not the job's fault. */
  | { readonly do: 'void'; readonly key: AttemptKey }
  | { readonly do: 'finish_landing'; readonly note: LandingNote }
  /** Everything is with the user: only what is left of the run goes. */
  | { readonly do: 'clean_up' };

/**
 * What to do for a run that was cut short, in order. The refs are the truth and the journal their copy: a job is merged if
 * its commit is in the chain, and it is done if its ref exists. Carried out once or again after another kill, every job is
 * merged exactly once.
 */
export function recover(journal: JournalFacts, refs: RefFacts): RecoveryAction[] {
  if (journal.finished) return refs.tip === null && refs.jobs.length === 0 ? [] : [{ do: 'clean_up' }];
  if (journal.landed) return [{ do: 'clean_up' }];
  const merged = mergedIn(journal, refs);
  if (typeof merged === 'string') return [{ do: 'stop', why: merged }];
  const lost = journal.merged.find(({ key }) => !merged.has(nameOf(key)));
  if (lost !== undefined) return [stopped(journal.run)];
  const tip = refs.tip ?? journal.merged.at(-1)?.commit ?? journal.base;
  const landing: RecoveryAction[] = journal.landing === null ? [] : [{ do: 'finish_landing', note: journal.landing }];
  return [
    ...(refs.tip === null ? [{ do: 'create_tip' as const, commit: tip }] : []),
    ...notesOf(journal, merged),
    ...waitingOf(journal, refs, merged),
    ...landing,
  ];
}

type Merged = ReadonlyMap<string, JobCommit>;

/** The jobs that the chain has, by attempt, or why it is not the run's. */
function mergedIn({ run, jobs }: JournalFacts, { chain }: RefFacts): Merged | string {
  const merged = new Map<string, JobCommit>();
  for (const { oid, mark } of chain ?? [{ oid: '', mark: null }]) {
    const job = mark?.run === run ? jobs.indexOf(mark.job) + 1 : 0;
    if (mark === null || job === 0) return stopped(run).why;
    const key = { job, attempt: mark.attempt };
    merged.set(nameOf(key), { key, commit: oid });
  }
  return merged;
}

function notesOf(journal: JournalFacts, merged: Merged): RecoveryAction[] {
  const noted = new Set(journal.merged.map(({ key }) => nameOf(key)));
  return [...merged.values()]
    .filter(({ key }) => !noted.has(nameOf(key)))
    .map((it) => ({ do: 'note_merged' as const, ...it }));
}

/** What becomes of the attempts that are not merged. */
function waitingOf(journal: JournalFacts, refs: RefFacts, merged: Merged): RecoveryAction[] {
  const settled = new Set(journal.settled.map(nameOf));
  const withRef = new Map(refs.jobs.map((it) => [nameOf(it.key), it]));
  const known = new Set(journal.committed.map(({ key }) => nameOf(key)));
  const actions: RecoveryAction[] = [];
  for (const it of refs.jobs) if (merged.has(nameOf(it.key))) actions.push({ do: 'drop_ref', ...it });
  const open = (key: AttemptKey) => !merged.has(nameOf(key)) && !settled.has(nameOf(key));
  const submits: RecoveryAction[] = [];
  for (const it of journal.committed.filter(({ key }) => open(key))) {
    const ref = withRef.get(nameOf(it.key));
    if (ref !== undefined && ref.commit !== it.commit) return [stopped(journal.run)];
    if (ref === undefined && !refs.existing.has(it.commit)) {
      actions.push({ do: 'void', key: it.key });
      continue;
    }
    if (ref === undefined) actions.push({ do: 'restore_ref', ...it });
    submits.push({ do: 'submit', ...it });
  }
  for (const it of refs.jobs.filter(({ key }) => open(key) && !known.has(nameOf(key)))) {
    actions.push({ do: 'note_committed', ...it });
    submits.push({ do: 'submit', ...it });
  }
  const cut = journal.started.filter((key) => open(key) && !known.has(nameOf(key)) && !withRef.has(nameOf(key)));
  return [...actions, ...cut.map((key) => ({ do: 'void' as const, key })), ...submits];
}

function nameOf({ job, attempt }: AttemptKey): string {
  return `${job}/${attempt}`;
}

function stopped(run: string): { do: 'stop'; why: string } {
  return { do: 'stop', why: `refs/aim/${run}/* was changed by somebody else` };
}
