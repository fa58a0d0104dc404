import type { Oid } from '../git/commits/refs.ts';
import type { AcquiredPlace, Place, Slot } from '../workspace.ts';

/** What the last job of a unit delivered. A later patch of the same conversation has that too. */
export interface Delivered {
  readonly job: string;
  /** The commit that its patch was made for. */
  readonly base: Oid;
  /** A commit or tree: what the job began with, and what it made of it. */
  readonly from: Oid;
  readonly to: Oid;
}

/** The place of a unit whose tool works elsewhere: nobody works in its folder, and its change comes as a patch. */
export class DeliveredPlace implements AcquiredPlace {
  readonly cwd: string;
  readonly root: string | null;
  readonly slot: Slot;
  last: Delivered | null = null;

  constructor({ cwd, root }: Place, slot: Slot) {
    this.cwd = cwd;
    this.root = root;
    this.slot = slot;
  }

  /** What a job of the conversation begins with, and what its earlier attempts made of that; null: the base of its patch. */
  before(job: string): Pick<Delivered, 'base' | 'from' | 'to'> | null {
    const { last } = this;
    if (last === null || last.job === job) return last;
    return { base: last.base, from: last.to, to: last.to };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
