import { onAbort } from '../../lib/on-abort.ts';
import { NOT_SENT, type Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { DriverContext, Session, TurnSink } from '../driver.ts';
import type { Lifecycle } from '../shared/lifecycle.ts';
import type { OneShotFormat } from '../shared/one-shot-format.ts';
import { unsent } from '../shared/unsent.ts';
import { ExecTurn } from './exec-turn.ts';
import { promptFile } from './prompt-file.ts';

/** Turns of one tool and folder. They have nothing in common but these: each has a process of its own. */
export class ExecSession implements Session {
  readonly id = 'exec';
  readonly #context: DriverContext;
  readonly #format: OneShotFormat;
  readonly #life: Lifecycle<ExecTurn>;

  constructor(context: DriverContext, format: OneShotFormat, life: Lifecycle<ExecTurn>) {
    this.#context = context;
    this.#format = format;
    this.#life = life;
  }

  async turn(prompt: Prompt, sink: TurnSink, signal: AbortSignal): Promise<Outcome> {
    const outcome = unsent(this.#context.row, prompt, signal);
    if (outcome !== null) return outcome;
    if (this.#life.state.name === 'ended') return { kind: 'interrupted', reason: NOT_SENT };
    const turn = new ExecTurn(this.#context, this.#format.openOutput(this.#context, sink), sink);
    return await this.#life.run(turn, async () => {
      const text = prompt.kind === 'command' ? prompt.line : this.#format.messageText(this.#context, prompt.text);
      using file = this.#context.row.oneShot?.prompt === 'file' ? promptFile(text) : null;
      using _interrupt = onAbort(signal, () => turn.interrupt());
      return await turn.run(text, file?.path ?? null);
    });
  }

  async close(): Promise<void> {}
}
