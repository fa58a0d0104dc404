import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWNER_MARK, ownersFolder, ownRecord, tempPrefix } from './owner-record.ts';
import { birthOf, type ProcessId } from './process-table.ts';
import { MOST_SOCKET_PATH_BYTES, SHORT_TEMP } from './runtime-folder.ts';
import { sweepLeftOvers } from './sweep-left-overs.ts';

/** Something of ours that must not outlive us, until it is disposed of. */
export interface Holding extends Disposable {
  /** It turned out to be this process. */
  is(pid: number): void;
}

/** A folder for a while, for nobody else, gone when it is disposed of. */
export interface TempFolder extends Disposable {
  readonly path: string;
}

/**
 * What this aim holds that must not outlive it. It is on record from before the first of it begins until the last of it
 * has gone, for the next aim, should this one be killed; and before its first it ends what others left that were.
 */
class Holdings {
  readonly #children = new Set<ProcessId>();
  #count = 0;
  /** Null: the user has no folder that would be safe, and nothing is recorded. */
  #path: string | null = null;

  hold(): Holding {
    if (this.#count === 0) this.#open();
    this.#count += 1;
    let child: ProcessId | null = null;
    return {
      is: (pid) => {
        const birth = birthOf(pid);
        if (birth === null) return;
        child = { pid, birth };
        this.#children.add(child);
        this.#write();
      },
      [Symbol.dispose]: () => {
        this.#count -= 1;
        if (child !== null) this.#children.delete(child);
        if (this.#count > 0) this.#write();
        else if (this.#path !== null) rmSync(this.#path, { force: true });
      },
    };
  }

  /** @param socket the name of a socket that will be in it: `$TMPDIR` may be too long for one. */
  tempFolder(socket?: string): TempFolder {
    const holding = this.hold();
    const start = join(tmpdir(), tempPrefix(OWNER_MARK));
    const tooLong = socket !== undefined && Buffer.byteLength(`${start}XXXXXX/${socket}`) > MOST_SOCKET_PATH_BYTES;
    const path = mkdtempSync(tooLong ? join(SHORT_TEMP, tempPrefix(OWNER_MARK)) : start);
    return {
      path,
      [Symbol.dispose]() {
        rmSync(path, { recursive: true, force: true });
        holding[Symbol.dispose]();
      },
    };
  }

  #open(): void {
    sweepLeftOvers();
    try {
      this.#path = join(ownersFolder(), `${OWNER_MARK}.json`);
      this.#write();
    } catch {
      this.#path = null;
    }
  }

  /** Whole or not at all: others read it at any time. */
  #write(): void {
    if (this.#path === null) return;
    const fresh = `${this.#path}.new`;
    writeFileSync(fresh, JSON.stringify(ownRecord([...this.#children])), { mode: 0o600 });
    renameSync(fresh, this.#path);
  }
}

export const holdings = new Holdings();
