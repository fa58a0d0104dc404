import { systemClock } from '../../src/lib/clock.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { closedError, wasClosed } from './closed-descriptor.ts';
import { DirectOutput } from './direct-output.ts';

/** How long aim waits at its end for stderr to be read: many programs that start another one never read it. Milliseconds. */
const STDERR_MS = 5000;

/** What a command came to, for the end of its output. */
export interface CommandEnd {
  readonly exitCode: number;
  /** How a user gets at the result when stdout took none of it: «the result is in PATH»; null: there is no other way. */
  readonly kept: string | null;
}

/**
 * stdout and stderr of the process, the one way by which anything is printed. A write that fails (a full disk, a reader that
 * has gone, a descriptor that was closed) never throws and ends no command: the first failure of stdout is reported at the end.
 */
export class Outputs {
  readonly stdout = new DirectOutput(1, () => process.stdout);
  readonly stderr = new DirectOutput(2, () => process.stderr);

  /**
   * For what prints by the streams of the process: oclif, the agent for rehearsals. To be called again once oclif is loaded.
   */
  async takeOver(): Promise<void> {
    for (const [name, descriptor] of [['stdout', 1] as const, ['stderr', 2] as const]) {
      if (!this[name].isFile) continue;
      const { FileOutput } = await import('./file-output.ts');
      const value = new FileOutput(descriptor, wasClosed(descriptor) ? closedError() : null);
      Object.defineProperty(process, name, { value, configurable: true });
    }
    this.stdout.handleErrors();
    this.stderr.handleErrors();
    Object.assign(console, { log: (text = '') => void process.stdout.write(`${text}\n`) });
  }

  /**
   * Waits until both are read, or closed. A reader of stdout may take any time: it may be a pager.
   * @returns the exit code. It is never 0 where stdout did not take everything.
   */
  async end({ exitCode, kept }: CommandEnd): Promise<number> {
    await this.stdout.end();
    const { fault } = this.stdout;
    if (fault !== null) {
      const where = kept === null ? '' : `; ${kept}`;
      this.stderr.write(`aim: stdout can't be written: ${fault.message}${where}\n`);
    }
    const late = Promise.withResolvers<void>();
    using _timer = systemClock.after(STDERR_MS, late.resolve);
    await Promise.race([this.stderr.end(), late.promise]);
    return fault === null ? exitCode : exitCode || EXIT.io;
  }
}
