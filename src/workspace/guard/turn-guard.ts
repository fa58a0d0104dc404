import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { lstatOrNull } from '../../lib/files/lstat.ts';
import { isBelow, realPathOf } from '../../lib/files/real-path.ts';
import { type Approvals, isReadOnly } from '../../model/pool/approvals.ts';
import { isAimName } from './aim-files.ts';
import { namesOrNull } from './names-or-null.ts';
import type { Breach, ReservedChange } from './breach.ts';
import { putBack, stateOf } from './file-state.ts';
import { changedSince, type FolderLook, lookAt } from './folder-look.ts';
import { GuardedCheckout } from './guarded-checkout.ts';
import { isOwnWrite } from './own-writes.ts';
import type { Look } from './look.ts';
import { lookNow, type MadeLook, nextLook, notePutBack } from './next-look.ts';
import { isReserved } from './reserved.ts';
import { Snapshot } from './snapshot.ts';

/** What a turn may do, and where. */
export interface GuardedTurn {
  readonly cwd: string;
  readonly approvals: Approvals;
  /**
   * Whether the tool is known to do under these approvals only what it asks for or reports. A change that nobody reports is
   * then not its own.
   */
  readonly staysWithinApprovals: boolean;
}

/** The turns that run in this process, by the repository (or folder) that they work in. */
const running = new Map<string, Set<TurnGuard>>();

/** A file system may keep times more coarsely than the clock gives them. Milliseconds. */
const COARSE_MS = 20;
const MAX_MENTIONS = 200;

/**
 * Notices what one turn changed that no job may change, whatever its tool is, and puts it back: the settings, hooks and links
 * of git, and aim's own files. Of a turn that may only read it notices every change. Several turns may run in one repository:
 * what one of them reports is that one's, and what none reports is of those whose tools may do things without a word.
 */
export class TurnGuard {
  readonly #turn: GuardedTurn;
  readonly #checkout: GuardedCheckout;
  readonly #snapshot: Snapshot;
  readonly #reported = new Set<string>();
  readonly #mentions: string[] = [];
  /** What may have been this turn's or another one's, as that one found at its end. */
  readonly #shared: ReservedChange[] = [];
  readonly #others: Set<TurnGuard>;
  /** Whether a turn that may edit ran at the same time, for some of it. */
  #besideEdits: boolean;
  /** Null: the tool is known to only read, or it may edit. */
  #look: FolderLook | null = null;
  /** Milliseconds since the epoch. */
  readonly #began: number;
  #staysWithinApprovals: boolean;
  #mayGoOutside: boolean;

  private constructor(turn: GuardedTurn, checkout: GuardedCheckout, { look, at }: MadeLook) {
    this.#turn = turn;
    this.#staysWithinApprovals = turn.staysWithinApprovals;
    this.#mayGoOutside = turn.approvals === 'allow-all';
    this.#checkout = checkout;
    this.#snapshot = new Snapshot(look);
    this.#began = at;
    this.#others = running.get(checkout.key) ?? new Set();
    running.set(checkout.key, this.#others);
    const beside = [...this.#others].filter((each) => each.#checkout.top === checkout.top);
    this.#besideEdits = beside.some((each) => !isReadOnly(each.#turn.approvals));
    if (!isReadOnly(turn.approvals)) for (const each of beside) each.#besideEdits = true;
    this.#others.add(this);
  }

  /** Looks at what is to stay as it is. Call it before the tool gets a byte. */
  static async open(turn: GuardedTurn): Promise<TurnGuard> {
    const checkout = await GuardedCheckout.open(turn.cwd);
    const made = await nextLook(checkout);
    // What another turn changed, and aim has put back since, is not what this one finds.
    const guard = new TurnGuard(turn, checkout, made.isCurrent() ? made : lookNow(checkout));
    if (isReadOnly(turn.approvals) && !turn.staysWithinApprovals)
      guard.#look = await lookAt(turn.cwd, guard.#checkout.root);
    return guard;
  }

  /** The tool reports that it changed this file. */
  report(file: string): void {
    this.#reported.add(this.#checkout.absolute(file));
  }

  /** Somebody allowed the tool what it may not do by itself: what it reports outside the checkout may be that. */
  permitOutside(): void {
    this.#mayGoOutside = true;
  }

  /** What the tool puts out about its work. */
  mention(text: string): void {
    if (/\.(?:git|aim)\b/i.test(text) && this.#mentions.length < MAX_MENTIONS) this.#mentions.push(text);
  }

  /**
   * The turn is over.
   * @param isComplete whether it completed: one that was cut short may not have reported everything.
   * @returns what it did that it may not do; what can be put back has been.
   */
  async end(isComplete: boolean): Promise<Breach> {
    if (!isComplete) this.#staysWithinApprovals = false;
    try {
      // First of all: what was changed may be run by the next git.
      const { look } = await nextLook(this.#checkout);
      const reserved = [...this.#shared, ...this.#reservedChanges(look)];
      const edited = isReadOnly(this.#turn.approvals) ? await this.#edited() : [];
      return { reserved, edited, outside: this.#outside() };
    } finally {
      this.#others.delete(this);
      if (this.#others.size === 0) running.delete(this.#checkout.key);
    }
  }

  /** Names in a folder of git or aim when the turn began: what is not among them is new. Null: it could not be read. */
  #namesIn(folder: string): readonly string[] | null | undefined {
    const { above, names } = this.#snapshot.look;
    return names[above.indexOf(folder)];
  }

  #isNew(path: string): boolean {
    return this.#namesIn(dirname(path))?.includes(basename(path)) === false;
  }

  #reservedChanges(look: Look): ReservedChange[] {
    const { gone } = look;
    if (gone !== undefined)
      return [{ path: this.#checkout.shown(gone), isPutBack: false, isCertain: this.#others.size === 1 }];
    const changed = this.#snapshot.isAsIn(look) ? [] : this.#snapshot.changed();
    const suspects = new Map(changed.map((path) => [path, this.#suspectsOf(path)]));
    const own = [...changed.filter((path) => suspects.get(path)!.includes(this)), ...this.#newAimFiles()];
    const named = this.#reportedReserved().filter((path) => !changed.includes(path) && !own.includes(path));
    const put = new Set([...own, ...named].filter((path) => this.#putBack(path)));
    return withoutFolders([...own, ...named]).map((path) => {
      const others = (suspects.get(path) ?? this.#besideIn(path)).filter((each) => each !== this);
      const change = { path: this.#checkout.shown(path), isPutBack: put.has(path), isCertain: others.length === 0 };
      for (const each of others) each.#shared.push(change);
      return change;
    });
  }

  /**
   * Whose change it may be: of those turns that began before it, the ones that report it, or else the ones whose tools need
   * not report anything.
   */
  #suspectsOf(path: string): TurnGuard[] {
    const there = [...this.#others].filter((each) => each === this || each.#snapshot.differs(path));
    const reporting = there.filter((each) => each.#isNamed(path));
    // A command that went into git's folder may have done anything there.
    return reporting.length > 0
      ? reporting
      : there.filter((each) => !each.#staysWithinApprovals || each.#mentions.length > 0);
  }

  /** Whether the tool reported a change of this file, or put out something that names it. */
  #isNamed(path: string): boolean {
    const real = realPathOf(path) ?? path;
    if ([...this.#reported].some((file) => realPathOf(file) === real || isOneFile(file, path))) return true;
    const names = [path, this.#checkout.shown(path)];
    return this.#mentions.some((text) => names.some((name) => text.includes(name)));
  }

  /** What came to be in the folder `.aim`, is none of aim's own, and may be of this turn. */
  #newAimFiles(): string[] {
    if (this.#staysWithinApprovals && this.#mentions.length === 0) return [];
    return this.#checkout.aimDirs.flatMap((folder) => {
      const before = this.#namesIn(folder) ?? null;
      if (basename(folder) !== '.aim' || before === null) return [];
      const names = (namesOrNull(folder) ?? []).filter((name) => !before.includes(name) && !isAimName(name));
      return names.map((name) => join(folder, name)).filter((path) => this.#changedMeanwhile(path));
    });
  }

  /** Other turns that may have made a file that is not looked at; none where this one's tool reports it. */
  #besideIn(path: string): TurnGuard[] {
    if (this.#isNamed(path)) return [];
    return [...this.#others].filter((each) => !each.#staysWithinApprovals && each.#isNew(path));
  }

  /** Files below git's or aim's own folders that the tool reports as changed, and that did change. */
  #reportedReserved(): string[] {
    const { cwd, gitDirs } = this.#checkout;
    const top = realPathOf(this.#checkout.top) ?? cwd;
    return [...this.#reported].flatMap((file) => {
      const real = realPathOf(file);
      if (real === null || !this.#changedMeanwhile(real)) return [];
      const isOwn = gitDirs.some((folder) => isBelow(folder, real)) || (isBelow(top, real) && isReserved(top, real));
      return isOwn ? [real] : [];
    });
  }

  #changedMeanwhile(path: string): boolean {
    try {
      const stat = lstatOrNull(path);
      return stat === null || stat.ctimeMs >= this.#began - COARSE_MS;
    } catch {
      return false;
    }
  }

  #putBack(path: string): boolean {
    notePutBack();
    const isNew = this.#isNew(path);
    const before = this.#snapshot.stateOf(path);
    // What is to be removed has to be new by its time as well.
    if ((before ?? { kind: 'none' }).kind === 'none' && !this.#changedMeanwhile(path)) return false;
    if (before === undefined) return isNew && putBack(path, { kind: 'none' });
    if (!this.#snapshot.restore(path)) return false;
    // For the others it is as if it had never been anything else.
    for (const each of this.#others) each.#snapshot.amend(path, stateOf(path));
    return true;
  }

  /** Files of the checkout that changed: those that the tool reports, and where it need not report any, all of them. */
  async #edited(): Promise<string[]> {
    const { top } = this.#checkout;
    const files = [...this.#reported].filter((file) => {
      const real = realPathOf(file);
      return real !== null && isBelow(top, real) && !isReserved(top, real) && this.#changedMeanwhile(file);
    });
    return [...new Set([...files, ...(await this.#unreported())])].map((file) => this.#checkout.shown(file)).sort();
  }

  /**
   * Files outside the checkout that a tool reports which asks for none of them. What one that asks does there without
   * asking is its own affair, such as notes in its home.
   */
  #outside(): string[] {
    if (this.#turn.staysWithinApprovals || this.#mayGoOutside || this.#reported.size === 0) return [];
    const { gitDirs } = this.#checkout;
    const top = realPathOf(this.#checkout.top) ?? this.#checkout.top;
    const scratch = scratchFolders().filter((folder) => !isBelow(folder, top));
    return [...this.#reported].flatMap((file) => {
      const real = realPathOf(file);
      if (real === null || [top, ...scratch, ...gitDirs].some((folder) => isBelow(folder, real))) return [];
      return this.#changedMeanwhile(real) ? [real] : [];
    });
  }

  async #unreported(): Promise<string[]> {
    const before = this.#look;
    if (before === null) return [];
    const after = await lookAt(this.#turn.cwd, this.#checkout.root);
    // What a turn beside it changed that may edit is not to be told from what this one did.
    if (after === null || this.#besideEdits) return [];
    const others = [...this.#others].filter((each) => each !== this);
    return changedSince(before, after).filter(
      (path) => !isOwnWrite(path) && !others.some((each) => each.#reported.has(path)),
    );
  }
}

/** Where every program may write. */
function scratchFolders(): string[] {
  return [...new Set(['/tmp', tmpdir()].flatMap((folder) => realPathOf(folder) ?? []))];
}

/** A folder is named where nothing in it is. */
function withoutFolders(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => dirname(other) === path));
}

/** Two names of one file: a hard link. */
function isOneFile(a: string, b: string): boolean {
  try {
    const [one, two] = [statSync(a, { bigint: true }), statSync(b, { bigint: true })];
    return one.ino === two.ino && one.dev === two.dev;
  } catch {
    return false;
  }
}
