import type { Approvals } from '../../model/approvals.ts';
import type { Repl } from '../../tools/row/repl.ts';

/** Whether a REPL may edit files, and the lines of its own language that change that. */
export class ReplMode {
  readonly #repl: Repl;
  /** The mode in which the tool started, which its user's settings may decide. */
  #atStart = '';
  /** `unknown`: somebody typed a command that may have changed it. */
  #now: 'editing' | 'read-only' | 'unknown' = 'editing';

  constructor(repl: Repl) {
    this.#repl = repl;
  }

  /** @param idle what the tool shows while it waits, just after its start. */
  started(idle: string): void {
    const { mode } = this.#repl;
    if (mode !== undefined) this.#atStart = new RegExp(mode.shown, 'u').exec(idle)?.[1] ?? mode.unnamed;
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
    return this.#repl.editCommands.map((line) => line.replace('%MODE%', () => this.#atStart));
  }

  /** Those lines were sent. */
  entered(approvals: Approvals): void {
    this.#now = modeOf(approvals);
  }
}

function modeOf(approvals: Approvals): 'editing' | 'read-only' {
  return approvals === 'read-only' || approvals === 'deny' ? 'read-only' : 'editing';
}

function firstWord(line: string): string | undefined {
  return line.split(' ', 1)[0];
}
