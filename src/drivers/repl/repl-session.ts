import { randomBytes } from 'node:crypto';
import { onAbort } from '../../lib/on-abort.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { Repl } from '../../tools/row/repl.ts';
import type { DriverContext, Session, TurnSink } from '../driver.ts';
import type { Lifecycle } from '../shared/lifecycle.ts';
import { unsent } from '../shared/unsent.ts';
import { ReplInterrupt } from './interrupt.ts';
import type { ReplMode } from './mode.ts';
import type { FileNames } from './named-files.ts';
import type { ReplPatterns } from './outcome-classifier.ts';
import { encodePrompt, type ReplInput } from './prompt.ts';
import type { ReplProcess } from './repl-process.ts';
import { ReplTurn } from './turn.ts';

/** What a session needs of its driver. */
export interface ReplParts {
  readonly context: DriverContext;
  readonly repl: Repl;
  readonly patterns: ReplPatterns;
  readonly names: FileNames;
  readonly process: ReplProcess;
  readonly life: Lifecycle<ReplTurn>;
  readonly mode: ReplMode;
}

/** The conversation of a process. */
export class ReplSession implements Session {
  readonly id = randomBytes(6).toString('hex');
  readonly #parts: ReplParts;
  #use: 'unused' | 'used' | 'closed' = 'unused';

  constructor(parts: ReplParts) {
    this.#parts = parts;
  }

  /** Whether no prompt was sent yet. */
  get unused(): boolean {
    return this.#use === 'unused';
  }

  async turn(prompt: Prompt, sink: TurnSink, signal: AbortSignal): Promise<Outcome> {
    const { context, repl, process, life, mode } = this.#parts;
    if (this.#use === 'closed') throw new Error('the session is closed');
    const outcome = unsent(context.row, prompt, signal);
    if (outcome !== null) return outcome;
    const input = encodePrompt(repl, prompt, `aim${randomBytes(9).toString('hex')}`);
    if (input === null) return { kind: 'failed', reason: `${context.row.id} takes no prompt of several lines` };
    if (life.state.name === 'ended') return process.connection.crashed(life.state.exit);
    if (prompt.kind === 'command') mode.commandSent(prompt.line);
    const turn = this.#newTurn(prompt.kind === 'command', input, sink);
    return await life.run(turn, () => this.#run(turn, input, signal));
  }

  async close(): Promise<void> {
    this.#use = 'closed';
  }

  async #run(turn: ReplTurn, input: ReplInput, signal: AbortSignal): Promise<Outcome> {
    const { repl, process } = this.#parts;
    this.#use = 'used';
    process.send(input);
    const interrupting = onAbort(signal, () => repl.interrupt !== 'none' && turn.interrupt());
    // By hand: `using` takes as long as all else here.
    try {
      const ended = await turn.ended;
      await process.connection.caughtUp();
      return ended === 'idle' ? turn.outcome() : process.connection.crashed(ended);
    } finally {
      interrupting[Symbol.dispose]();
      turn[Symbol.dispose]();
    }
  }

  #newTurn(isCommand: boolean, input: ReplInput, sink: TurnSink): ReplTurn {
    const { context, patterns, names, process } = this.#parts;
    const interrupt = this.#newInterrupt(input);
    const { reader } = process;
    const readUsage = () => process.readUsage();
    return new ReplTurn({ isCommand, patterns, names, interrupt, readUsage, reader, sink, clock: context.clock });
  }

  #newInterrupt({ atOnce, silent }: ReplInput): ReplInterrupt {
    const { context, repl, process } = this.#parts;
    return new ReplInterrupt({
      clock: context.clock,
      reader: process.reader,
      atOnce,
      silent: silent === true,
      lastNoticeAt: process.lastNoticeAt,
      gapMs: repl.interruptGapMs,
      sendSigint: () => process.connection.interrupt(repl.interrupt === 'sigint-process' ? 'process' : 'group'),
      sendSentinel: () => process.sendSentinel(),
    });
  }
}
