import { readFileSync } from 'node:fs';
import { AimError, messageOf } from '../../../model/errors.ts';
import type { RunResult } from '../../../model/run/run-result.ts';
import type { RecordedRun, StateFolders } from '../../../workspace/state-folders.ts';
import { eachEvent } from './read-journal.ts';
import { readResult } from './read-result.ts';
import { RunFolder } from '../run-folder.ts';
import { JournalLines } from '../journal-lines.ts';
import { RecordedResults } from '../results/recorded-results.ts';
import { RunState } from '../run-state.ts';

/** A run that has begun, and what its journal has of it. Nobody else works on it until it is disposed of. */
export class PastRun implements Disposable {
  readonly folder: RunFolder;
  readonly state: RunState;
  /** How much of the journal is whole lines, in bytes. */
  readonly wholeBytes: number;
  readonly #lock: Disposable;
  readonly #recorded: RecordedRun;

  private constructor(recorded: RecordedRun, folder: RunFolder, journal: FoldedJournal, lock: Disposable) {
    this.#recorded = recorded;
    this.folder = folder;
    this.state = journal.state;
    this.wholeBytes = journal.wholeBytes;
    this.#lock = lock;
  }

  /** @throws AimError run_busy; unknown_run for one that had not begun; invalid_file for a journal that can't be read. */
  static open(state: StateFolders, recorded: RecordedRun): PastRun {
    const { id } = recorded;
    const journal = recorded.file('journal.jsonl');
    if (journal === null) throw new AimError('unknown_run', `run ${id} has no journal, so it can't be resumed`);
    const folder = RunFolder.reopen(state, id, journal);
    const lock = folder.lockRun();
    try {
      const folded = foldJournal(journal);
      if (folded.state.started === null)
        throw new AimError('unknown_run', `run ${id} was cut short before it had begun`);
      return new PastRun(recorded, folder, folded, lock);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** The first event of the run, with what later parts have otherwise. */
  get started(): NonNullable<RunState['started']> {
    return this.state.started!;
  }

  /** The text of the job file as the run used it; null: it is not there. */
  jobText(): string | null {
    try {
      return readFileSync(this.folder.jobFile, 'utf8');
    } catch {
      return null;
    }
  }

  /** Its result as it was written at the end of its last part; null: it was cut short, or the result is not there. */
  result(): RunResult | null {
    if (this.state.parts.at(-1)?.end == null) return null;
    return readResult(this.#recorded);
  }

  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]();
  }
}

/** What a journal leads to. */
export interface FoldedJournal {
  readonly state: RunState;
  /** Of the jobs that have finished. */
  readonly results: RecordedResults;
  readonly wholeBytes: number;
}

/** What a journal leads to. @throws AimError invalid_file. */
export function foldJournal(path: string): FoldedJournal {
  const state = new RunState();
  const results = new RecordedResults(() => new JournalLines(path), state);
  try {
    const { whole } = eachEvent(path, (event, at) => state.apply(event, results.contextOf(event, at)));
    return { state, results, wholeBytes: whole };
  } catch (error) {
    if (error instanceof AimError) throw error;
    throw new AimError('invalid_file', `${path} can't be read: ${messageOf(error)}`, { cause: error });
  }
}
