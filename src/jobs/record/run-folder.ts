import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../../lib/remove-tree.ts';
import { AimError } from '../../model/errors.ts';
import { type LockAttempt, takeLock } from '../../process/records/lock-file.ts';

/** The folder of what a run writes: `.aim/runs/<run id>/` of the checkout, readable for its owner alone. */
export class RunFolder {
  readonly path: string;
  readonly runId: string;
  readonly #aim: string;

  private constructor(aim: string, runId: string) {
    this.#aim = aim;
    this.runId = runId;
    this.path = join(aim, 'runs', runId);
  }

  /** Makes the folder of a new run. @throws AimError checkout_refused when `.aim` is a link, or can't be written. */
  static create(checkout: string, now: number): RunFolder {
    const aim = join(checkout, '.aim');
    const stat = lstatSync(aim, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink() === true || (stat !== undefined && !stat.isDirectory())) {
      throw new AimError('checkout_refused', `${aim} is a link or a file, and aim keeps its runs there`, {
        hint: 'remove it',
      });
    }
    const stamp = new Date(now)
      .toISOString()
      .replace(/[-:]/g, '')
      .replace(/\.\d+Z$/, 'Z');
    const folder = new RunFolder(aim, `${stamp}-${randomBytes(3).toString('hex')}`);
    try {
      mkdirSync(join(folder.path, 'transcripts'), { recursive: true, mode: 0o700 });
      for (const path of [aim, join(aim, 'runs'), folder.path]) chmodSync(path, 0o700);
      writeFileSync(join(aim, '.gitignore'), '*\n', { mode: 0o600 });
    } catch (error) {
      throw new AimError('checkout_refused', `${aim} can't be written`, { cause: error });
    }
    return folder;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Where all that went to a job's tool and came from it is written. */
  transcript(job: string): string {
    return this.file(`transcripts/${job}.txt`);
  }

  /** Takes away everything that the run has written. */
  remove(): void {
    removeTree(this.path);
  }

  /** Keeps other runs that edit out of the checkout, until it is disposed. @throws AimError checkout_busy, naming the other run. */
  lock(): Disposable {
    const path = join(this.#aim, 'lock');
    const { lock, owner } = this.#takeLock(path);
    if (lock !== null) return lock;
    if (owner === null) {
      throw new AimError('checkout_busy', `${path} can't be taken`, { hint: 'remove it if no run of aim edits here' });
    }
    throw new AimError('checkout_busy', `run ${owner.run_id} (pid ${owner.pid}) edits this checkout`, {
      hint: 'wait for it, or stop it',
    });
  }

  #takeLock(path: string): LockAttempt {
    try {
      return takeLock(path, this.runId);
    } catch (error) {
      throw new AimError('checkout_refused', `${path} can't be written`, { cause: error });
    }
  }
}
