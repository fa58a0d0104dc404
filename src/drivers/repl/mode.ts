import { isReadOnly } from '../../model/pool/approvals.ts';
import type { Approvals } from '../../model/pool/approvals.ts';
import type { Repl } from '../../tools/row/repl.ts';
import { bounded } from '../../tools/row/safe-pattern.ts';

/** Whether a REPL may edit files, and the lines of its own language that change that. */
export class ReplMode {
  readonly #repl: Repl;
  readonly #shown: RegExp | null;
  readonly #names: RegExp | null;
  /** The mode that a line has named last. */
  #named: string | null = null;
  /** The mode in which it edits: that in which it started, which its user's settings may decide. */
  #editMode = '';
  /** `unknown`: somebody typed a command that may have changed it. */
  #now: 'editing' | 'read-only' | 'unknown' = 'editing';

  constructor(repl: Repl) {
    this.#repl = repl;
    this.#names = repl.mode?.named === undefined ? null : new RegExp(repl.mode.named, 'u');
    this.#shown = repl.mode === undefined ? null : new RegExp(repl.mode.shown, 'u');
  }

  /** A line that the tool printed when it started, or as its answer to a line that changes its mode. */
  line(text: string): void {
    this.#named = this.#names?.exec(bounded(text))?.[1] ?? this.#named;
  }

  /** @param idle what the tool shows while it waits, just after its start. */
  started(idle: string): void {
    const { mode } = this.#repl;
    if (mode === undefined) return;
    const shown = this.#modeIn(idle);
    const isReadOnlyMode = shown !== null && mode.readOnly.includes(shown);
    this.#editMode = this.#shownIn(idle) === null || isReadOnlyMode ? mode.unnamed : shown!;
    if (isReadOnlyMode) this.#now = 'unknown';
  }

  /** A command was sent. */
  commandSent(line: string): void {
    const { editCommands, readOnlyCommands } = this.#repl;
    if ([...editCommands, ...readOnlyCommands].some((own) => firstWord(own) === firstWord(line))) this.#now = 'unknown';
  }

  /** The lines that bring the tool from its present mode to these approvals. */
  linesFor(approvals: Approvals): readonly string[] {
    const mode = modeOf(approvals);
    if (mode === this.#now) return [];
    if (mode === 'read-only') return this.#repl.readOnlyCommands;
    return this.#repl.editCommands.map((line) => line.replace('%MODE%', () => this.#editMode));
  }

  /**
   * Those lines were sent.
   * @param idle what the tool shows since then while it waits.
   * @returns what is wrong where it shows another mode, or null.
   */
  entered(approvals: Approvals, idle: string): string | null {
    const { mode } = this.#repl;
    this.#now = modeOf(approvals);
    if (mode === undefined || mode.readOnly.length === 0) return null;
    const shown = this.#modeIn(idle);
    if ((shown !== null && mode.readOnly.includes(shown)) === isReadOnly(approvals)) return null;
    this.#now = 'unknown';
    const wanted = isReadOnly(approvals) ? 'edits nothing' : 'edits';
    return `it was to enter a mode in which it ${wanted}, and ${shown === null ? 'shows none' : `is in the mode ${shown}`}`;
  }

  /** The mode that the tool is in, as far as it shows or names it. */
  #modeIn(idle: string): string | null {
    return this.#shownIn(idle) ?? this.#named;
  }

  #shownIn(idle: string): string | null {
    return this.#shown?.exec(bounded(idle))?.[1] ?? null;
  }
}

function modeOf(approvals: Approvals): 'editing' | 'read-only' {
  return isReadOnly(approvals) ? 'read-only' : 'editing';
}

function firstWord(line: string): string | undefined {
  return line.split(' ', 1)[0];
}
