import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import type { DriverContext, TurnSink } from '../driver.ts';
import type { OneShotOutput } from '../shared/one-shot-format.ts';
import { ToolConnection } from '../shared/tool-connection.ts';

/**
 * One process for one turn. The turn ends with the process, which is ended as soon as its output has the outcome.
 *
 *   ┌─────────┐  the outcome is there   ┌────────┐
 *   │ running │ ──────────────────────► │ ending │ ──┐
 *   └─────────┘                         └────────┘   │ exit
 *        │  interrupt   ┌─────────────┐              ▼
 *        ├────────────► │ interrupted │ ───────► (the turn's end)
 *        │              └─────────────┘              ▲
 *        └───────────────────────────────────────────┘
 */
export class ExecTurn {
  readonly #context: DriverContext;
  readonly #output: OneShotOutput;
  readonly #connection: ToolConnection;
  #state: 'running' | 'ending' | 'interrupted' = 'running';

  constructor(context: DriverContext, output: OneShotOutput, sink: TurnSink) {
    this.#context = context;
    this.#output = output;
    this.#connection = new ToolConnection(context, {
      stdout: (chunk) => {
        output.push(chunk);
        if (output.outcome !== null) this.#end('ending');
      },
      stderr: (text) => sink({ type: 'stderr', text }),
    });
  }

  get pid(): number {
    return this.#connection.pid;
  }

  /** @param file with the text in it, where it does not go through stdin. */
  async run(text: string, file: string | null): Promise<Outcome> {
    const promptFileArgs = this.#context.row.oneShot?.promptFileArgs ?? [];
    const args = file === null ? [] : promptFileArgs.map((arg) => arg.replace('%FILE%', () => file));
    try {
      this.#connection.start({ argv: [...this.#context.argv, ...args], needsOutput: false });
    } catch {
      return this.#outcome(await this.#connection.exited);
    }
    if (file === null) this.#connection.write(Buffer.from(text));
    else this.#context.tap('in', Buffer.from(text));
    this.#connection.closeStdin();
    const exit = await this.#connection.exited;
    this.#output.end();
    return this.#outcome(exit);
  }

  /** Asks the process to stop, and ends it if it does not. */
  interrupt(): void {
    if (this.#state !== 'running') return;
    this.#connection.interrupt();
    this.#end('interrupted');
  }

  stop(grace: GracePeriods): Promise<Exit> {
    return this.#connection.stop(grace);
  }

  #end(state: 'ending' | 'interrupted'): void {
    if (this.#state !== 'running') return;
    this.#state = state;
    void this.#connection.stop({ eof: this.#context.row.stopTimeoutMs, term: 1000 });
  }

  #outcome(exit: Exit): Outcome {
    const { outcome, lastActivity } = this.#output;
    const interrupted = this.#state === 'interrupted';
    if (outcome !== null && (outcome.kind === 'completed' || !interrupted)) return outcome;
    if (interrupted) return { kind: 'interrupted', reason: lastActivity ?? '' };
    return this.#judge(exit, this.#output.judge(exit.by === 'itself' && exit.code === 0));
  }

  #judge(exit: Exit, judged: Outcome | null): Outcome {
    const failed = (reason: string): Outcome => ({ kind: 'failed', reason });
    if (exit.by === 'never_started') return failed(describeExit(exit));
    if (exit.by !== 'itself') return this.#connection.crashed(exit);
    if (judged !== null && judged.kind !== 'completed') return judged;
    // A tool that has nothing but a process per turn reports a failure by its code. Another one would have crashed in a pool.
    if (exit.code !== 0 && this.#context.row.protocol !== 'exec') return this.#connection.crashed(exit);
    if (exit.code !== 0) return failed(this.#connection.withLastOutput(describeExit(exit)));
    return judged ?? failed(this.#connection.withLastOutput('it ended without a result'));
  }
}
