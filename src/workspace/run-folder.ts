import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AimError } from '../model/errors.ts';
import { birthOf } from '../process/process-table.ts';

/** Who holds the lock of a checkout. */
const ownerSchema = z.object({ pid: z.int(), birth: z.string(), run_id: z.string() });

/** Where a run keeps what it writes: `.aim/runs/<run id>/` of the checkout, for its owner's eyes only. */
export class RunFolder {
  readonly path: string;
  readonly runId: string;
  readonly #aim: string;

  private constructor(aim: string, runId: string) {
    this.#aim = aim;
    this.runId = runId;
    this.path = join(aim, 'runs', runId);
  }

  /** @throws AimError checkout_refused when `.aim` is a link, or is not ours to write. */
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

  /**
   * One run that edits per checkout at a time.
   * @throws AimError checkout_busy, naming the owner.
   */
  lock(): Disposable {
    const path = join(this.#aim, 'lock');
    const owner = { pid: process.pid, birth: birthOf(process.pid) ?? '', run_id: this.runId };
    const mine = `${path}.${randomBytes(6).toString('hex')}`;
    // A link appears whole or not at all, so nobody ever reads half an owner.
    writeFileSync(mine, JSON.stringify(owner), { mode: 0o600 });
    try {
      for (let tries = 0; tries < 3; tries++) {
        if (tryLink(mine, path)) return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
        const holder = readOwner(path);
        if (holder !== null && birthOf(holder.pid) === holder.birth) throw busy(holder);
        this.#removeStale(path, holder);
      }
    } finally {
      rmSync(mine, { force: true });
    }
    throw new AimError('checkout_busy', `${path} can't be had`, { hint: 'remove it if no run of aim edits here' });
  }

  /** Takes a dead owner's lock away. Renamed first: of several who try, one gets it, and can still see whose it was. */
  #removeStale(path: string, expected: Owner | null): void {
    const taken = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      renameSync(path, taken);
    } catch {
      return;
    }
    const owner = readOwner(taken);
    if (owner !== null && owner.run_id !== expected?.run_id) tryLink(taken, path);
    rmSync(taken, { force: true });
  }
}

type Owner = z.infer<typeof ownerSchema>;

function busy(owner: Owner): AimError {
  return new AimError('checkout_busy', `run ${owner.run_id} (pid ${owner.pid}) edits this checkout`, {
    hint: 'wait for it, or stop it',
  });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
