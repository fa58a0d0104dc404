import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { edits, type Job } from '../../model/run/job.ts';
import { RestorePoint } from './restore-point.ts';

/** Where the restore points of a run are kept for the aim that goes on with it, should this one be killed. */
export interface RestoreRecords {
  readonly folder: string;
  /** Where files are copied that are put back although nobody knows who changed them last. */
  readonly setAside: string;
  /** Called when that was done. @param files relative to the working folder. @param folder where their copies are. */
  onSetAside(job: Job, files: readonly string[], folder: string): void;
}

/** What the files of jobs contained before them, by job, until it has ended. */
export class RestorePoints {
  readonly #cwd: string;
  readonly #points = new Map<string, RestorePoint>();
  /** Null: they are kept in memory alone. */
  records: RestoreRecords | null = null;

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** To be called before the first attempt at a job. */
  take(job: Job): void {
    if (!edits(job) || job.files.length === 0) return;
    const point = RestorePoint.of(this.#cwd, job.files);
    this.#points.set(job.id, point);
    const file = this.#fileOf(job);
    if (file === null) return;
    try {
      point.save(file);
    } catch {
      // A full disk costs only what a kill would need it for.
    }
  }

  /**
   * To be called before a further attempt: the files become what they were before the first one. Those that an earlier aim has
   * left are copied first: the user may have changed them since.
   */
  restore(job: Job): void {
    const own = this.#points.get(job.id);
    if (own !== undefined) return own.restore();
    const file = this.#fileOf(job);
    const point = file === null ? null : RestorePoint.load(file);
    if (point === null) return this.take(job);
    this.#keepAside(job, point.changed());
    point.restore();
    this.#points.set(job.id, point);
  }

  /** Puts back what an earlier attempt may have changed, where one worked here at all. */
  restoreTaken(job: Job): void {
    const file = this.#fileOf(job);
    if (this.#points.has(job.id) || (file !== null && existsSync(file))) this.restore(job);
  }

  /** The job has ended. */
  forget(job: Job): void {
    this.#points.delete(job.id);
    const file = edits(job) ? this.#fileOf(job) : null;
    if (file !== null) rmSync(file, { force: true });
  }

  #keepAside(job: Job, changed: readonly string[]): void {
    const { records } = this;
    if (records === null || changed.length === 0) return;
    const folder = join(records.setAside, job.id);
    const names = changed.map((path) => relative(this.#cwd, path));
    for (const [index, path] of changed.entries()) {
      const copy = join(folder, names[index]!.replaceAll('..', '__'));
      mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
      copyFileSync(path, copy);
    }
    records.onSetAside(job, names, folder);
  }

  #fileOf({ id }: Job): string | null {
    return this.records === null ? null : join(this.records.folder, `${id}.json`);
  }
}
