import type { Emit } from '../model/events.ts';
import type { StartView } from '../model/pool/start-view.ts';
import { withOwnTempFolder } from '../process/own-temp-folder.ts';
import type { ProcessSource } from '../process/process-source.ts';
import type { StartProcess } from '../process/tool-process.ts';

/** Where the processes of a pool come from. It is opened when it is first needed, and ends with the pool. */
export class PoolSource implements AsyncDisposable {
  readonly #open: () => ProcessSource;
  #source: ProcessSource | null;

  /** @param opened one that was opened before; the pool owns it from now on. */
  constructor(open: () => ProcessSource, opened: ProcessSource | null) {
    this.#open = open;
    this.#source = opened;
  }

  /** How the processes come to be. */
  get view(): StartView {
    return this.#opened().view;
  }

  /** Bound, so that it can be handed on as it is. */
  readonly startProcess: StartProcess = withOwnTempFolder((...args) => this.#opened().startProcess(...args));

  /** Emits how the processes come to be, now and whenever that changes. */
  report(pool: string, emit: Emit): void {
    const source = this.#opened();
    const report = (start: StartView) => {
      emit({ type: 'start_changed', pool, start });
      const message = slowStartNote(start);
      if (message !== null) emit({ type: 'notice', level: 'info', message, about: pool });
    };
    source.onChange = report;
    report(source.view);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source?.[Symbol.asyncDispose]();
  }

  #opened(): ProcessSource {
    this.#source ??= this.#open();
    return this.#source;
  }
}

/** Why instances do not start as quickly as they could; null where they do. */
function slowStartNote(start: StartView): string | null {
  if (start.how === 'plain' && start.reason !== null) return `each instance loads the tool for itself: ${start.reason}`;
  if (start.how === 'warm' && start.cold.length > 0) return `each instance does for itself: ${start.cold.join('; ')}`;
  return null;
}
